"""`guolv export`: files that leave the house."""

import getpass
from pathlib import Path

import click

from cases.exports import export_takedown, known_formats
from cases.review import mark_sent
from cases.workspace import open_workspace
from console.output import print_json, print_text, warn
from console.session import GuolvCommand, Session, now, pass_session

__all__ = ["command"]


@click.group("export")
def command() -> None:
    """Write files that leave the house."""


@command.command("takedown", cls=GuolvCommand)
@click.option("--format", "form", type=click.Choice(sorted(known_formats())), required=True, help="Form of the file.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--platform", metavar="NAME", help="Only this platform.")
@click.option(
    "--mark-sent", "is_sent", is_flag=True, help="Take the cases out of the next list: the platform was told."
)
@click.option("--by", metavar="NAME", help="Who sends it, with --mark-sent; your user name when absent.")
@pass_session
def takedown(
    session: Session, form: str, out: Path, platform: str | None, is_sent: bool, by: str | None
) -> None:  # one parameter an option
    """Write the takedown list (下架清单) of all confirmed cases; the same cases give the same bytes.

    Writing it changes nothing, so it can be made again. With --mark-sent its cases become `notified`, with the SHA-256
    of the file, and stand in no later list; that cannot be undone.
    """
    if by is not None and not is_sent:
        raise click.UsageError("--by is for --mark-sent")
    with open_workspace(session.home) as workspace:
        if not out.absolute().parent.is_dir():
            raise click.BadParameter(f"{out.parent} is not a folder", param_hint="--out")
        report = export_takedown(workspace, form, out, platform, now())
        person = by or getpass.getuser()
        sent = mark_sent(workspace, report.case_ids, by=person, list_sha256=report.sha256, now=now()) if is_sent else ()
    if report.note:
        warn(report.note)
    if session.is_json:
        cases = list(report.case_ids)
        print_json(
            {
                "out": report.path,
                "rows": report.rows,
                "sha256": report.sha256,
                "note": report.note,
                "case_ids": cases,
                "marked_sent": len(sent),
            }
        )
        return
    print_text(session.texts.say("cli.export.written", rows=report.rows, out=report.path))
    if is_sent:
        print_text(session.texts.say("cli.export.marked", count=len(sent)))

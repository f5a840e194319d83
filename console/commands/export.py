"""`guolv export`: files that leave the house."""

from pathlib import Path

import click

from cases.exports import export_takedown, known_formats
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
@pass_session
def takedown(session: Session, form: str, out: Path, platform: str | None) -> None:
    """Write the takedown list (下架清单) of all confirmed cases; the same cases give the same bytes."""
    with open_workspace(session.home) as workspace:
        if not out.absolute().parent.is_dir():
            raise click.BadParameter(f"{out.parent} is not a folder", param_hint="--out")
        report = export_takedown(workspace, form, out, platform, now())
    if report.note:
        warn(report.note)
    if session.is_json:
        cases = list(report.case_ids)
        print_json(
            {"out": report.path, "rows": report.rows, "sha256": report.sha256, "note": report.note, "case_ids": cases}
        )
    else:
        print_text(session.texts.say("cli.export.written", rows=report.rows, out=report.path))

"""`guolv import`: official records from files."""

from pathlib import Path

import click

from cases.intake import ImportReport, save_records
from cases.workspace import Workspace, open_workspace
from console.exits import BAD_INPUT, OK
from console.output import print_json, print_text, warn
from console.progress import open_progress
from console.saying import field_name
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts
from crawlers.sources import read_notice
from domain.record import RecordKind
from domain.wire import JsonObject

__all__ = ["command"]

_SIGNALS_SHOWN = 20


@click.command("import", cls=GuolvCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--kind", type=click.Choice([str(k) for k in RecordKind]), help="What was found, where the file says not."
)
@pass_session
def command(session: Session, files: tuple[Path, ...], kind: str | None) -> int:
    """Import official records from .csv and .xlsx files, then look at the stored listings again.

    A row that is no record is put in quarantine and named with file, row, field and reason; the rest goes on and the
    exit code is 1. Importing a file again changes nothing.
    """
    wanted = RecordKind(kind) if kind else None
    code = OK
    with open_workspace(session.home) as workspace:
        for file in files:
            report = _import(workspace, session, file, wanted)
            if session.is_json:
                print_json(_to_json(report))
            else:
                _print(report, session.texts)
            code = code if report.is_clean else BAD_INPUT
    return code


def _import(workspace: Workspace, session: Session, file: Path, kind: RecordKind | None) -> ImportReport:
    with open_progress(session.texts.say("cli.import.progress", file=file.name)) as report:
        rows = read_notice(file, kind=kind)
        return save_records(workspace, rows, file=file.name, now=now(), kind=kind, progress=report)


def _to_json(report: ImportReport) -> JsonObject:
    return {
        "file": report.file,
        "rows": report.rows,
        "records": report.records,
        "new": report.new,
        "merged": report.merged,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "unreadable": report.unreadable,
        "quarantined": [
            {"file": q.file, "table": q.table, "row": q.row, "field": q.field, "reason": q.reason, "snippet": q.snippet}
            for q in report.quarantined
        ],
        "identifies_nothing": [
            {
                "record_id": u.record_id,
                "row": u.row,
                "product_name": u.product_name,
                "reason": u.reason,
                "reason_en": u.reason_en,
            }
            for u in report.identifies_nothing
        ],
        "headings_unknown": list(report.headings_unknown),
        "signals": [{"row": s.row, "field": s.field, "value": s.value, "reason": s.reason} for s in report.signals],
        "rescreened": {
            "listings": report.rescreened.listings,
            "cases_opened": report.rescreened.opened,
            "cases_changed": report.rescreened.changed,
        },
    }


def _print(report: ImportReport, texts: Texts) -> None:
    counts = {
        "rows": report.rows,
        "new": report.new,
        "merged": report.merged,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "quarantined": len(report.quarantined),
    }
    print_text(texts.say("cli.import.counts", file=report.file, **counts))
    if report.unreadable:
        warn(texts.say("cli.import.unreadable", reason=texts.said(report.unreadable)))
    for q in report.quarantined:
        place = f"{q.file}{f' [{q.table}]' if q.table else ''}:{q.row}"
        field, reason = field_name(q.field, texts), texts.said(q.reason)
        warn(texts.say("cli.import.quarantined", place=place, field=field, reason=reason))
    for s in report.signals[:_SIGNALS_SHOWN]:
        place = report.file if s.row is None else f"{report.file}:{s.row}"
        field, reason = field_name(s.field, texts), texts.said(s.reason)
        warn(texts.say("cli.import.signal", place=place, field=field, value=s.value, reason=reason))
    if len(report.signals) > _SIGNALS_SHOWN:
        warn(texts.say("cli.import.signals_more", count=len(report.signals) - _SIGNALS_SHOWN))
    if report.headings_unknown:
        warn(texts.say("cli.import.headings", headings="、".join(report.headings_unknown)))
    if report.identifies_nothing:
        first = "、".join(u.record_id for u in report.identifies_nothing[:5])
        print_text(texts.say("cli.import.nothing", count=len(report.identifies_nothing), first=first))
    if report.rescreened.listings:
        print_text(
            texts.say(
                "cli.import.rescreened",
                listings=report.rescreened.listings,
                opened=report.rescreened.opened,
                changed=report.rescreened.changed,
            )
        )

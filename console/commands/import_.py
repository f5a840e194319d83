"""`guolv import`: official records from files."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from cases.import_report import ImportReport, report_to_json
from cases.intake import Progress
from cases.times import local_date
from cases.workspace import open_workspace
from console.exits import BAD_INPUT, OK
from console.importing import import_path
from console.output import print_json, print_text, warn
from console.progress import Report, open_progress
from console.saying import field_name, field_names
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts
from domain.grading import Grade
from domain.record import RecordKind
from index.store import ImportStage

__all__ = ["command"]

_SIGNALS_SHOWN = 20
_NOTICES_SHOWN = 5
_REMAINING_SHOWN = 5


@click.command("import", cls=GuolvCommand)
@click.argument("files", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--kind", type=click.Choice([str(k) for k in RecordKind]), help="What was found, where the file says not."
)
@click.option("--issuer", metavar="NAME", help="Who published the notices, where a file does not say it.")
@pass_session
def command(session: Session, files: tuple[Path, ...], kind: str | None, issuer: str | None) -> int:
    """Import official records from files, folders or zips of them, then look at the stored listings again.

    Workbooks, CSV, web pages, PDF and Word documents with tables, and JSON are read, each in a child process with
    limits. A row that is no record is put in quarantine and named with file, row, field and reason; the rest goes on
    and the exit code is 1. Importing a file again changes nothing.
    """
    wanted = RecordKind(kind) if kind else None
    code = OK
    with open_workspace(session.home) as workspace:
        for file in files:
            with open_progress(session.texts.say("cli.import.progress", file=file.name)) as tell:
                for report in import_path(
                    workspace, file, kind=wanted, clock=now, progress=lambda _: _telling(tell), issuer=issuer
                ):
                    if session.is_json:
                        print_json(report_to_json(report))
                    else:
                        _print(report, session.texts)
                    code = code if report.is_clean else BAD_INPUT
    return code


def _telling(tell: Report) -> Progress:
    def progress(stage: ImportStage, done: int) -> None:
        if stage is ImportStage.READING:
            tell(done, None)

    return progress


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
    _print_reading(report, texts)
    _print_earlier(report, texts)
    if report.identifies_nothing:
        first = "、".join(u.record_id for u in report.identifies_nothing[:5])
        print_text(texts.say("cli.import.nothing", count=len(report.identifies_nothing), first=first))
    _print_grades(report, texts)
    if report.rescreened.listings:
        print_text(
            texts.say(
                "cli.import.rescreened",
                listings=report.rescreened.listings,
                opened=report.rescreened.opened,
                changed=report.rescreened.changed,
            )
        )


def _print_earlier(report: ImportReport, texts: Texts) -> None:
    """Print what became of what this file, or one of its name, gave before."""
    if report.withdrawn:
        print_text(texts.say("cli.import.withdrawn", count=report.withdrawn))
    if report.edition is None:
        return
    day = local_date(report.edition.imported_at).isoformat()
    print_text(texts.say("cli.import.edition", file=report.file, day=day, updated=report.updated, new=report.new))
    if remaining := report.edition.remaining:
        warn(texts.say("cli.import.remaining", count=len(remaining), first="、".join(remaining[:_REMAINING_SHOWN])))


def _print_grades(report: ImportReport, texts: Texts) -> None:
    """Print a line for each notice, or one for a file that gathers many."""
    if len(report.notices) <= _NOTICES_SHOWN:
        for count in report.notices:
            said = _grades(count.by_grade)
            print_text(texts.say("cli.import.grades", notice=count.notice.name or report.file, grades=said))
        return
    total = sum((Counter(count.by_grade) for count in report.notices), Counter())
    said = _grades(total)
    print_text(texts.say("cli.import.grades_many", file=report.file, notices=len(report.notices), grades=said))


def _grades(by_grade: Mapping[Grade, int]) -> str:
    return " ".join(f"{one} {by_grade.get(one, 0)}" for one in Grade)


def _print_reading(report: ImportReport, texts: Texts) -> None:
    """Print how headings that can mean several things were read, and the rows that are no records."""
    if report.notes is None:
        return
    for decision in report.notes.decisions:
        said = {"field": field_names(decision.fields, texts), "reason": texts.said(decision.reason)}
        print_text(texts.say("cli.import.decided", heading=decision.heading, **said))
    if report.notes.ignored_rows:
        rows = ", ".join(f"{texts.name('row', name)} {count}" for name, count in report.notes.ignored_rows.items())
        print_text(texts.say("cli.import.ignored", rows=rows))

"""`guolv record`: look at published findings, grade them, and enter what happened to them since."""

import getpass
from datetime import datetime
from pathlib import Path

import click

from cases.grade_report import (
    NoticeReport,
    advice,
    find_notices,
    grade_records,
    report_notice,
    share_findable,
)
from cases.grade_sheet import save_workbook
from cases.record_events import EventReport, apply_event
from cases.times import local_date
from cases.workspace import open_workspace
from console.damaged import name_damaged
from console.exits import BAD_INPUT, OK
from console.output import print_facts, print_json, print_table, print_text, warn
from console.pages.facts import record_facts, timeline
from console.progress import open_progress
from console.records import describe, describe_all, graded_to_json, report_to_json
from console.saying import field_names
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts
from domain.errors import NotStored, RecordDamaged
from domain.grading import MEANINGS, Grade, grade
from domain.record import RecordEvent, RecordEventKind, RecordKind, RecordState
from domain.wire import JsonObject, record_event_to_json
from index.store import NoticeCount, Store

__all__ = ["command"]


@click.group("record")
def command() -> None:
    """Look at published findings, grade them, enter what happened to them since."""


@command.command("list", cls=GuolvCommand)
@click.option("--kind", type=click.Choice([str(k) for k in RecordKind]), help="Only this kind.")
@click.option("--category", metavar="NAME", help="Only this category.")
@click.option("--state", type=click.Choice([str(s) for s in RecordState]), help="Only in this state.")
@click.option("--grade", "wanted", type=click.Choice([str(g) for g in Grade]), help="Only of this grade.")
@click.option("--limit", type=click.IntRange(1), help="At most so many; all without it.")
@pass_session
def list_records(  # one parameter an option
    session: Session,
    kind: str | None,
    category: str | None,
    state: str | None,
    wanted: str | None,
    limit: int | None,
) -> int:
    """List records by id.

    With --json one object a line: every field, what it covers, its grade, what is missing, its events, every place it
    was read and its cells as printed. Records that are damaged in the database are named on standard error, the others
    are listed, and the exit code is 4.
    """
    damaged: list[RecordDamaged] = []
    with open_workspace(session.home) as workspace:
        found = workspace.store.records(
            kind=RecordKind(kind) if kind else None,
            category=category,
            state=RecordState(state) if state else None,
            grade=Grade(wanted) if wanted else None,
            limit=limit,
            damaged=damaged.append,
        )
        if session.is_json:
            for form in describe_all(workspace.store, found):
                print_json(form)
            return name_damaged(session, damaged)
        texts = session.texts
        rows = [
            (
                r.record_id,
                texts.name("record_kind", r.kind),
                r.brand or "",
                r.product_name,
                r.model_spec or "",
                texts.name("record_state", r.state),
                grade(r).grade.value,
            )
            for r in found
        ]
    headings = (
        "record.id", "record.kind", "field.brand", "record.product", "field.model_spec", "facet.state", "grade.grade",
    )  # fmt: skip
    print_table([texts[heading] for heading in headings], rows)
    return name_damaged(session, damaged)


@command.command("show", cls=GuolvCommand)
@click.argument("record_id")
@pass_session
def show(session: Session, record_id: str) -> None:
    """Show one record with its grade, what happened to it, every place it was read and its cells as printed."""
    with open_workspace(session.home) as workspace:
        record = workspace.store.record(record_id)
        if record is None:
            raise NotStored("record", record_id)
        events = workspace.store.record_events(record_id)
        decisions = workspace.store.heading_decisions_of([record]).get(record_id, ())
        form = describe(workspace.store, record)
    if session.is_json:
        print_json(form)
        return
    texts, graded = session.texts, grade(record)
    facts = {texts["record.id"]: record.record_id, texts["record.kind"]: texts.name("record_kind", record.kind)}
    facts |= {name: value for name, value in record_facts(record, texts) if value}
    facts[texts["facet.state"]] = texts.name("record_state", record.state)
    facts[texts["grade.grade"]] = f"{graded.grade} {_in_language(texts, MEANINGS[graded.grade])}"
    for source in record.sources:
        facts[f"{texts['record.sources']} {len(facts)}"] = f"{source.file} {source.table or ''}:{source.row}"
    print_facts(facts)
    for one in decisions:
        said = {"field": field_names(one.fields, texts), "reason": texts.said(one.reason)}
        print_text(f"{one.file} {one.table or ''}: {texts.say('cli.import.decided', heading=one.heading, **said)}")
    for step in timeline(record, events, texts):
        print_text(f"{step.day}  {step.name}  {step.document}{f' · {step.by}' if step.by else ''}")


def _in_language(texts: Texts, pair: tuple[str, str]) -> str:
    return pair[0] if texts.language == "zh" else pair[1]


@command.command("event", cls=GuolvCommand)
@click.argument("record_id")
@click.option("--kind", type=click.Choice([str(k) for k in RecordEventKind]), required=True, help="What happened.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DATE", help="Day of the document, ISO."
)
@click.option("--document", required=True, help="The document that says so: title or number.")
@click.option("--by", metavar="NAME", help="Who enters it; your user name when absent.")
@pass_session
def event(session: Session, record_id: str, kind: str, day: datetime, document: str, by: str | None) -> None:
    """Enter what happened to a finding, such as 复检 or 复查合格; its cases follow by themselves.

    The state of a record follows from all of its events by their days, in whatever order they are entered; the same
    event again changes nothing. A record that passed its re-inspection or was withdrawn blocks nothing any more: its
    open cases are lowered, with the document as the reason.
    """
    happened = RecordEvent(
        record_id=record_id,
        kind=RecordEventKind(kind),
        on=day.date(),
        document=document,
        by=by or getpass.getuser(),
    )
    with open_workspace(session.home) as workspace, open_progress(session.texts["cli.event.progress"]) as progress:
        report = apply_event(workspace, happened, now=now(), progress=progress)
        form = describe(workspace.store, report.record)
    if session.is_json:
        print_json(_event_to_json(report, form))
        return
    texts = session.texts
    key = "cli.event.done" if report.is_new else "cli.event.known"
    print_text(
        texts.say(
            key,
            record=record_id,
            before=texts.name("record_state", report.state_before),
            state=texts.name("record_state", report.record.state),
        )
    )
    if report.rescreened.listings:
        counts = {"listings": report.rescreened.listings, "changed": report.rescreened.changed}
        print_text(texts.say("cli.event.rescreened", opened=report.rescreened.opened, **counts))


def _event_to_json(report: EventReport, form: JsonObject) -> JsonObject:
    return {
        "event": record_event_to_json(report.event),
        "is_new": report.is_new,
        "state_before": str(report.state_before),
        "record": form,
        "rescreened": {
            "listings": report.rescreened.listings,
            "cases_opened": report.rescreened.opened,
            "cases_changed": report.rescreened.changed,
        },
    }


@command.command("grade", cls=GuolvCommand)
@click.argument("record_ids", nargs=-1, metavar="[RECORD_ID]...")
@click.option("--notice", "wanted", metavar="TEXT", help="Only notices with this in title, number, issuer, file.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.xlsx",
    help="Write the report as a workbook.",
)
@pass_session
def grade_command(session: Session, record_ids: tuple[str, ...], wanted: str | None, out: Path | None) -> int:
    """Say how well a platform can find the products of a notice, A to D, and what to print to make it better.

    Without RECORD_ID one line a notice, the youngest first; with --notice every record of it, the worst first; with
    --json whole reports, one object a notice. The rule: docs/reference/records.md.
    """
    if record_ids and (wanted or out):
        raise click.UsageError("RECORD_ID goes with neither --notice nor --out")
    if out is not None and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"{out.parent} is not a folder", param_hint="--out")
    with open_workspace(session.home) as workspace:
        store = workspace.store
        if record_ids:
            _grade_records(session, store, record_ids)
            return OK
        found = find_notices(store, wanted)
        if wanted is not None and not found:
            warn(session.texts.say("cli.grade.nothing", text=wanted))
            return BAD_INPUT
        reports = (report_notice(store, count) for count in found)
        if out is not None:
            written = save_workbook(reports, out, made_on=local_date(now()), language=session.language)
            _say_written(session, out, len(found), written)
        elif session.is_json:
            for report in reports:
                print_json(report_to_json(report))
        else:
            _print_notices(session.texts, found)
            if wanted is not None:
                for report in reports:
                    _print_report(session.texts, report)
    return OK


def _grade_records(session: Session, store: Store, record_ids: tuple[str, ...]) -> None:
    texts = session.texts
    for graded in grade_records(store, record_ids):
        if session.is_json:
            print_json(graded_to_json(graded))
            continue
        mark = graded.grading.grade
        print_text(f"{graded.record.record_id}  {mark}  {_in_language(texts, MEANINGS[mark])}")
        for gap in graded.grading.missing:
            print_text(f"  {_in_language(texts, advice(gap))}")


def _say_written(session: Session, out: Path, notices: int, records: int) -> None:
    if session.is_json:
        print_json({"out": str(out), "notices": notices, "records": records})
    else:
        print_text(session.texts.say("cli.grade.written", out=out, notices=notices, records=records))


def _print_notices(texts: Texts, found: tuple[NoticeCount, ...]) -> None:
    rows = [
        (
            count.notice.published or "",
            count.notice.issuer or "",
            count.notice.name,
            str(count.records),
            *(str(count.by_grade.get(one, 0)) for one in Grade),
            f"{share_findable(count.by_grade):.0%}",
        )
        for count in found
    ]
    names = [texts[key] for key in ("record.date", "field.issuer", "field.notice_title", "count.records")]
    print_table([*names, *(one.value for one in Grade), texts["grade.findable"]], rows)


def _print_report(texts: Texts, report: NoticeReport) -> None:
    rows = []
    for graded in report.records:
        worth = [gap for gap in graded.grading.missing if gap.raises_to or gap.reason]
        rows.append(
            (
                graded.grading.grade.value,
                graded.place,
                graded.record.record_id,
                graded.record.product_name,
                "；".join(_in_language(texts, advice(gap)) for gap in worth[:3]),
            )
        )
    headings = ("grade.grade", "record.sources", "record.id", "record.product", "grade.advice")
    print_table([texts[heading] for heading in headings], rows)

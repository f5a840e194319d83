"""`guolv record`: look at published findings."""

import click

from cases.workspace import open_workspace
from console.output import print_facts, print_json, print_table
from console.pages.facts import record_facts
from console.session import GuolvCommand, Session, pass_session
from domain.errors import NotStored
from domain.record import RecordKind, RecordState
from domain.wire import record_to_json

__all__ = ["command"]


@click.group("record")
def command() -> None:
    """Look at published findings."""


@command.command("list", cls=GuolvCommand)
@click.option("--kind", type=click.Choice([str(k) for k in RecordKind]), help="Only this kind.")
@click.option("--category", metavar="NAME", help="Only this category.")
@click.option("--state", type=click.Choice([str(s) for s in RecordState]), help="Only in this state.")
@click.option("--limit", type=click.IntRange(1), help="At most so many; all without it.")
@pass_session
def list_records(
    session: Session, kind: str | None, category: str | None, state: str | None, limit: int | None
) -> None:
    """List records by id; with --json one object a line."""
    with open_workspace(session.home) as workspace:
        found = workspace.store.records(
            kind=RecordKind(kind) if kind else None,
            category=category,
            state=RecordState(state) if state else None,
            limit=limit,
        )
        if session.is_json:
            for record in found:
                print_json(record_to_json(record))
            return
        texts = session.texts
        rows = [
            (r.record_id, texts.name("record_kind", r.kind), r.brand or "", r.product_name, r.model_spec or "")
            for r in found
        ]
    headings = ("record.id", "record.kind", "field.brand", "record.product", "field.model_spec")
    print_table([texts[heading] for heading in headings], rows)


@command.command("show", cls=GuolvCommand)
@click.argument("record_id")
@pass_session
def show(session: Session, record_id: str) -> None:
    """Show one record with every place it was read and its cells as printed."""
    with open_workspace(session.home) as workspace:
        record = workspace.store.record(record_id)
    if record is None:
        raise NotStored("record", record_id)
    if session.is_json:
        print_json(record_to_json(record))
        return
    texts = session.texts
    facts = {texts["record.id"]: record.record_id, texts["record.kind"]: texts.name("record_kind", record.kind)}
    facts |= {name: value for name, value in record_facts(record, texts) if value}
    facts[texts["facet.state"]] = texts.name("record_state", record.state)
    for source in record.sources:
        facts[f"{texts['record.sources']} {len(facts)}"] = f"{source.file} {source.table or ''}:{source.row}"
    print_facts(facts)

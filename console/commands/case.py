"""`guolv case`: look at cases and judge them from the terminal."""

import getpass
from dataclasses import replace

import click

from cases.review import judge_case
from cases.workspace import open_workspace
from console.damaged import name_damaged
from console.output import print_facts, print_json, print_table, print_text
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts
from domain.case import Case, CaseState, Judgement
from domain.errors import ListingDamaged, NotStored
from domain.verdict import VerdictKind
from domain.wire import JsonObject, case_to_json
from index.store import CaseOrder, CaseQuery, Store

__all__ = ["command"]

_PAGE = 200


@click.group("case")
def command() -> None:
    """Look at cases and judge them."""


@command.command("list", cls=GuolvCommand)
@click.option("--state", "states", multiple=True, type=click.Choice([str(s) for s in CaseState]), help="Repeatable.")
@click.option("--verdict", type=click.Choice([str(v) for v in VerdictKind]), help="Only this verdict.")
@click.option("--platform", metavar="NAME", help="Only this platform.")
@click.option("--category", metavar="NAME", help="Only this category.")
@click.option("--record", metavar="ID", help="Only cases that match this record.")
@click.option("--limit", type=click.IntRange(1), help="At most so many; all without it.")
@pass_session
def list_cases(  # one parameter an option
    session: Session,
    states: tuple[str, ...],
    verdict: str | None,
    platform: str | None,
    category: str | None,
    record: str | None,
    limit: int | None,
) -> None:
    """List cases, highest score first; with --json one object a line."""
    query = CaseQuery(
        states=tuple(CaseState(state) for state in states),
        verdict=VerdictKind(verdict) if verdict else None,
        platform=platform,
        category=category,
        record_id=record,
        order=CaseOrder.RISK,
        limit=_PAGE,
    )
    with open_workspace(session.home) as workspace:
        found = _read(workspace.store, query, limit)
    if session.is_json:
        for case in found:
            print_json(case_to_json(case))
        return
    texts = session.texts
    headings = ("cli.case.id", "queue.state", "queue.verdict", "queue.score", "listing.platform", "queue.listing")
    print_table([texts[heading] for heading in headings], [_row(case, texts) for case in found])


def _read(store: Store, query: CaseQuery, limit: int | None) -> list[Case]:
    found: list[Case] = []
    while limit is None or len(found) < limit:
        page = store.cases(query)
        found.extend(page.items)
        if page.after is None:
            break
        query = replace(query, after=page.after)
    return found[:limit]


def _row(case: Case, texts: Texts) -> tuple[str, ...]:
    return (
        case.case_id,
        texts.name("case_state", case.state),
        texts.name("verdict", case.verdict),
        f"{case.score:.2f}",
        case.listing.platform or "",
        case.title,
    )


@command.command("show", cls=GuolvCommand)
@click.argument("case_id")
@pass_session
def show(session: Session, case_id: str) -> int:
    """Show one case: the listing, its matches with their explanation, and what happened to it.

    A listing that is damaged in the database is named on standard error; the exit code is 4 then.
    """
    damaged: list[ListingDamaged] = []
    with open_workspace(session.home) as workspace:
        case = workspace.store.case(case_id)
        if case is None:
            raise NotStored("case", case_id)
        events = workspace.store.events(case_id)
        if case.listing.is_outline:
            workspace.store.listings_by_key([case.listing_key], damaged.append)
    if session.is_json:
        history: list[JsonObject] = [
            {"seq": e.seq, "kind": str(e.kind), "at": e.at.isoformat(), "actor": e.actor, "facts": dict(e.facts)}
            for e in events
        ]
        print_json(case_to_json(case) | {"events": history})
        return name_damaged(session, damaged)
    _print(case, session.texts)
    for event in events:
        print_text(f"{event.at:%Y-%m-%d %H:%M} {session.texts.name('event', event.kind)} · {event.actor}")
    return name_damaged(session, damaged)


def _print(case: Case, texts: Texts) -> None:
    listing = case.listing
    print_facts(
        {
            texts["cli.case.id"]: case.case_id,
            texts["queue.state"]: texts.name("case_state", case.state),
            texts["queue.verdict"]: f"{texts.name('verdict', case.verdict)} {case.score:.2f}",
            texts["queue.listing"]: case.title,
            texts["queue.shop"]: f"{listing.platform} {listing.shop_name or ''}",
            texts["cli.case.address"]: listing.url or "",
        }
    )
    for match in case.matches:
        kind, verdict = texts.name("record_kind", match.kind), texts.name("verdict", match.verdict)
        print_text(f"\n{match.record_id}  {kind}  {verdict} {match.score:.2f}")
        for e in match.explanations:
            sentence = e.sentence if texts.language == "zh" else e.sentence_en
            print_text(f"  {e.contribution:+.2f}  {sentence}  [{e.listing_value} | {e.record_value}]")
        decides = match.decides if texts.language == "zh" else match.decides_en
        if decides:
            print_text(f"  {texts['match.decides']} {decides}")


@command.command("judge", cls=GuolvCommand)
@click.argument("case_id")
@click.argument("judgement", type=click.Choice([str(j) for j in Judgement]))
@click.option("--note", help="Why.")
@click.option("--by", metavar="NAME", help="Who judges; your user name when absent.")
@click.option("--expected-version", type=click.IntRange(1), help="Refuse when the case was changed since this version.")
@pass_session
def judge(
    session: Session, case_id: str, judgement: str, note: str | None, by: str | None, expected_version: int | None
) -> None:
    """Judge a case: confirmed, dismissed or unsure."""
    with open_workspace(session.home) as workspace:
        case = judge_case(
            workspace,
            case_id,
            Judgement(judgement),
            by=by or getpass.getuser(),
            note=note,
            expected_version=expected_version,
            now=now(),
        )
    if session.is_json:
        print_json(case_to_json(case))
    else:
        print_text(session.texts.say(f"flash.{judgement}", title=case.title))

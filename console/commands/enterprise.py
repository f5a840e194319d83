"""`guolv enterprise`: the companies that records name, and which of them are one."""

import getpass

import click

from cases.enterprises import decide_alias, find_enterprise, gather_enterprises, rebuild_enterprises
from cases.workspace import Workspace, open_workspace
from console.enterprises import alias_to_json, describe_enterprise, enterprise_to_json, reason_in
from console.output import print_facts, print_json, print_table, print_text
from console.progress import open_progress
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts
from domain.enterprises import Alias, AliasReason, AliasState, Enterprise

__all__ = ["command"]


@click.group("enterprise")
def command() -> None:
    """Look at the companies that records name; say which of them are one."""


@command.command("list", cls=GuolvCommand)
@click.argument("text", required=False)
@click.option(
    "--aliases", "state", type=click.Choice([str(s) for s in AliasState]), help="Pairs in this state instead."
)
@click.option("--limit", type=click.IntRange(1), help="At most so many; all without it.")
@pass_session
def list_enterprises(session: Session, text: str | None, state: str | None, limit: int | None) -> None:
    """List companies, those that most records name first; of a TEXT those whose name or code holds it.

    With --aliases proposed the pairs that wait for a person: same code, names one character apart, a place left out.
    """
    with open_workspace(session.home) as workspace:
        gather_enterprises(workspace)
        if state is not None:
            aliases = workspace.store.enterprise_aliases(state=AliasState(state))[:limit]
            _print_aliases(session, workspace, aliases)
            return
        found = workspace.store.enterprises(text, limit=limit)
    if session.is_json:
        for one in found:
            print_json(enterprise_to_json(one))
        return
    texts = session.texts
    rows = [(one.name, one.uscc or one.organisation_code or "", str(one.records), one.enterprise_id) for one in found]
    print_table([texts[f"enterprise.{name}"] for name in ("name", "code", "records", "id")], rows)


@command.command("show", cls=GuolvCommand)
@click.argument("enterprise")
@pass_session
def show(session: Session, enterprise: str) -> None:
    """Show one company by id, code or name: how it is printed, its records, what is said of its being another one."""
    with open_workspace(session.home) as workspace:
        gather_enterprises(workspace)
        one = find_enterprise(workspace, enterprise)
        if session.is_json:
            print_json(describe_enterprise(workspace, one))
            return
        print_facts(_facts(one, session.texts))
        print_text(" ".join(workspace.store.enterprise_records(one.enterprise_id)))
        _print_aliases(session, workspace, workspace.store.enterprise_aliases(one.enterprise_id))


@command.command("alias", cls=GuolvCommand)
@click.argument("one")
@click.argument("other")
@click.option("--confirm", "decided", flag_value="confirmed", help="They are one company.")
@click.option("--reject", "decided", flag_value="rejected", help="They are not.")
@click.option("--note", metavar="TEXT", help="Why.")
@click.option("--by", metavar="NAME", help="Who says so; your user name when absent.")
@pass_session
def alias(session: Session, one: str, other: str, decided: str | None, note: str | None, by: str | None) -> None:
    """Say that ONE and OTHER, each by id, code or name, are one company, or are not.

    A confirmed pair counts as one maker in matching, and listings at rest are looked at again. It can be taken back by
    saying the opposite.
    """
    if decided is None:
        raise click.UsageError("say --confirm or --reject")
    with open_workspace(session.home) as workspace, open_progress(session.texts["cli.event.progress"]) as progress:
        gather_enterprises(workspace)
        pair = Alias(
            one=find_enterprise(workspace, one).enterprise_id,
            other=find_enterprise(workspace, other).enterprise_id,
            reason=AliasReason.PERSON,
            state=AliasState(decided),
            by=by or getpass.getuser(),
            note=note,
        )
        report = decide_alias(workspace, pair, now=now(), progress=progress)
    rescreened = report.rescreened
    counts = {"listings": rescreened.listings, "cases_opened": rescreened.opened, "cases_changed": rescreened.changed}
    if session.is_json:
        print_json({"alias": alias_to_json(report.alias), "is_new": report.is_new, "rescreened": dict(counts)})
        return
    texts = session.texts
    print_text(texts.say("cli.enterprise.decided", state=texts.name("alias_state", report.alias.state)))
    if rescreened.listings:
        print_text(
            texts.say(
                "cli.event.rescreened",
                listings=rescreened.listings,
                opened=rescreened.opened,
                changed=rescreened.changed,
            )
        )


@command.command("rebuild", cls=GuolvCommand)
@pass_session
def rebuild(session: Session) -> None:
    """Gather the companies anew from all records; what people said stays."""
    with open_workspace(session.home) as workspace:
        count = rebuild_enterprises(workspace)
    if session.is_json:
        print_json({"enterprises": count})
    else:
        print_text(session.texts.say("cli.enterprise.rebuilt", count=count))


def _facts(one: Enterprise, texts: Texts) -> dict[str, str]:
    facts = {
        "id": one.enterprise_id, "name": one.name, "code": one.uscc or one.organisation_code or "",
        "names": "、".join(one.names), "prefixes": "、".join(one.prefixes), "records": str(one.records),
    }  # fmt: skip
    return {texts[f"enterprise.{name}"]: value for name, value in facts.items() if value}


def _print_aliases(session: Session, workspace: Workspace, aliases: tuple[Alias, ...]) -> None:
    if session.is_json:
        for one in aliases:
            print_json(alias_to_json(one))
        return
    texts = session.texts
    rows = [
        (
            one.one,
            one.other,
            reason_in(one, session.language),
            texts.name("alias_state", one.state),
            one.by or "",
            one.note or "",
        )
        for one in aliases
    ]
    if rows:
        print_table([texts[f"alias.{name}"] for name in ("one", "other", "reason", "state", "by", "note")], rows)

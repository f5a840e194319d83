"""`guolv heading`: headings of notices that nobody knows, and what people said about them."""

import getpass

import click

from cases.workspace import open_workspace
from console.exits import BAD_INPUT, OK
from console.output import print_json, print_table, print_text, warn
from console.session import GuolvCommand, Session, now, pass_session
from crawlers.sources.vocabulary import open_vocabulary
from crawlers.sources.words_file import FIELDS, load_words, shipped_text
from domain.headings import ANY_ISSUER, HeadingMapping, heading_key
from domain.wire import JsonObject

__all__ = ["command"]

_IGNORED = "ignored"


@click.group("heading")
def command() -> None:
    """Say what headings of notices mean; the next import uses it.

    More than a few headings are better written into headings.yaml in the home.
    """


@command.command("list", cls=GuolvCommand)
@pass_session
def list_headings(session: Session) -> None:
    """List the headings that wait for somebody, then what people said about others."""
    with open_workspace(session.home) as workspace:
        found = workspace.store.heading_mappings()
    if session.is_json:
        for mapping in found:
            print_json(_to_json(mapping))
        return
    texts = session.texts
    rows = [
        (
            mapping.heading,
            texts["cli.heading.waits"] if mapping.field is None else _meaning(session, mapping.field),
            mapping.issuer or texts["cli.heading.any"],
            mapping.sample,
            mapping.file or "",
        )
        for mapping in found
    ]
    print_table([texts[f"cli.heading.{name}"] for name in ("heading", "means", "issuer", "sample", "file")], rows)


@command.command("map", cls=GuolvCommand)
@click.argument("heading")
@click.argument("field", type=click.Choice([*FIELDS, _IGNORED]), metavar="FIELD")
@click.option("--issuer", default=ANY_ISSUER, metavar="NAME", help="Only in the notices of this authority.")
@click.option("--by", metavar="NAME", help="Who says so; your user name when absent.")
@pass_session
def map_heading(session: Session, heading: str, field: str, issuer: str, by: str | None) -> None:
    """Say that a HEADING names a FIELD of a record, such as brand, manufacturer or seller.

    Import the file again to use it: nothing is read twice.
    """
    _put(session, heading, field, issuer, by)


@command.command("ignore", cls=GuolvCommand)
@click.argument("heading")
@click.option("--issuer", default=ANY_ISSUER, metavar="NAME", help="Only in the notices of this authority.")
@click.option("--by", metavar="NAME", help="Who says so; your user name when absent.")
@pass_session
def ignore(session: Session, heading: str, issuer: str, by: str | None) -> None:
    """Say that a HEADING is read past; its cells stay among the raw ones."""
    _put(session, heading, _IGNORED, issuer, by)


@command.command("forget", cls=GuolvCommand)
@click.argument("heading")
@click.option("--issuer", default=ANY_ISSUER, metavar="NAME", help="What was said for this authority.")
@pass_session
def forget(session: Session, heading: str, issuer: str) -> int:
    """Take back what was said about a HEADING."""
    with open_workspace(session.home) as workspace, workspace.store.transaction() as tx:
        is_known = tx.forget_heading(heading, issuer=issuer)
    if session.is_json:
        print_json({"heading": heading, "issuer": issuer or None, "was_known": is_known})
    elif is_known:
        print_text(session.texts.say("cli.heading.forgotten", heading=heading))
    else:
        warn(session.texts.say("cli.heading.nothing", heading=heading))
    return OK if is_known else BAD_INPUT


@command.command("words", cls=GuolvCommand)
@pass_session
def words(session: Session) -> None:
    """Print the words that guolv knows, in the form of headings.yaml in a home.

    A headings.yaml in the home needs only what it adds or changes.
    """
    if session.is_json:
        known = load_words()
        print_json({"fields": dict(known.fields), "either": dict(known.either)})
    else:
        print_text(shipped_text().rstrip())


def _put(session: Session, heading: str, field: str, issuer: str, by: str | None) -> None:
    if not heading_key(heading):
        raise click.BadParameter("holds no letter", param_hint="HEADING")
    with open_workspace(session.home) as workspace:
        known = open_vocabulary(workspace.home, ()).words.fields_of(heading)
        with workspace.store.transaction() as tx:
            mapping = tx.map_heading(heading, field, issuer=issuer.strip(), by=by or getpass.getuser(), now=now())
    if session.is_json:
        print_json(_to_json(mapping) | {"meant_before": list(known)})
        return
    texts = session.texts
    print_text(texts.say("cli.heading.mapped", heading=heading, field=_meaning(session, field)))
    if known and known != (field,):
        before = "、".join(_meaning(session, name) for name in known)
        print_text(texts.say("cli.heading.before", heading=heading, field=before))


def _meaning(session: Session, field: str) -> str:
    return session.texts["cli.heading.ignored"] if field == _IGNORED else session.texts.name("field", field)


def _to_json(mapping: HeadingMapping) -> JsonObject:
    return {
        "heading": mapping.heading,
        "key": mapping.key,
        "issuer": mapping.issuer or None,
        "field": mapping.field,
        "sample": mapping.sample,
        "file": mapping.file,
        "seen_at": mapping.seen_at.isoformat() if mapping.seen_at else None,
        "mapped_by": mapping.mapped_by,
        "mapped_at": mapping.mapped_at.isoformat() if mapping.mapped_at else None,
    }

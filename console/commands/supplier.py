"""`guolv supplier`: the keys under which platforms and shops deliver files to the server."""

import click

from cases.suppliers import Supplier, add_supplier, list_suppliers, revoke_supplier
from cases.times import local_text
from console.output import print_facts, print_json, print_table, print_text
from console.session import GuolvCommand, Session, now, pass_session
from domain.wire import JsonObject

__all__ = ["command"]


@click.group("supplier")
def command() -> None:
    """Give platforms and shops keys, under which they deliver files of listings to the server."""


@command.command("add", cls=GuolvCommand)
@click.argument("platform")
@click.option("--name", required=True, metavar="TEXT", help="Whose key it is, for people.")
@click.option("--shop", metavar="ID", help="The one shop whose goods may come under it; the whole platform without.")
@pass_session
def add(session: Session, platform: str, name: str, shop: str | None) -> None:
    """Make a key for PLATFORM. Its secret is shown this once: hand it over in a safe way.

    It is kept in the home, in suppliers/, in a file that only its owner may read.
    """
    supplier = add_supplier(session.home, name=name, platform=platform, shop_id=shop, now=now())
    if session.is_json:
        print_json(_to_json(supplier) | {"secret": supplier.secret})
        return
    texts = session.texts
    print_facts({texts["supplier.key"]: supplier.key_id, texts["supplier.secret"]: supplier.secret})
    print_text(texts["supplier.once"])


@command.command("list", cls=GuolvCommand)
@pass_session
def list_keys(session: Session) -> None:
    """List the keys, without their secrets."""
    found = tuple(list_suppliers(session.home))
    if session.is_json:
        for supplier in found:
            print_json(_to_json(supplier))
        return
    texts = session.texts
    rows = [
        (
            one.key_id, one.name, one.platform, one.shop_id or "", local_text(one.created_at),
            local_text(one.revoked_at) if one.revoked_at else "",
        )
        for one in found
    ]  # fmt: skip
    names = ("key", "name", "platform", "shop", "created", "revoked")
    print_table([texts[f"supplier.{name}"] for name in names], rows)


@command.command("revoke", cls=GuolvCommand)
@click.argument("key_id", metavar="KEY")
@pass_session
def revoke(session: Session, key_id: str) -> None:
    """Let a KEY count no longer, from the next request on. What came under it stays."""
    supplier = revoke_supplier(session.home, key_id, now=now())
    if session.is_json:
        print_json(_to_json(supplier))
    else:
        print_text(session.texts.say("supplier.is_revoked", key=supplier.key_id))


def _to_json(supplier: Supplier) -> JsonObject:
    return {
        "key_id": supplier.key_id,
        "name": supplier.name,
        "platform": supplier.platform,
        "shop_id": supplier.shop_id,
        "created_at": supplier.created_at.isoformat(),
        "revoked_at": None if supplier.revoked_at is None else supplier.revoked_at.isoformat(),
    }

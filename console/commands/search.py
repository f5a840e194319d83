"""`guolv search`: full text and identifiers."""

import click

from cases.workspace import open_workspace
from console.damaged import name_damaged
from console.lists import ListChoice, find_listings, find_records
from console.output import print_json, print_table, print_text
from console.records import describe_all
from console.session import GuolvCommand, Session, pass_session
from domain.errors import ListingDamaged, RecordDamaged
from domain.wire import listing_to_json

__all__ = ["command"]


@click.command("search", cls=GuolvCommand)
@click.argument("text")
@click.option("--in", "where", type=click.Choice(["listings", "records"]), default="listings", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@click.option("--offset", type=click.IntRange(0, 9000), default=0, help="Leave out so many.")
@pass_session
def command(session: Session, text: str, where: str, limit: int, offset: int) -> int:
    """Find listings or records by words, model numbers, barcodes or names; all words must be found.

    Those that are damaged in the database are named on standard error; the exit code is 4 then.
    """
    damaged: tuple[RecordDamaged | ListingDamaged, ...] = ()
    choice = ListChoice(q=text, limit=limit, offset=offset, has_facets=False)
    with open_workspace(session.home) as workspace:
        if where == "records":
            records = find_records(workspace, choice)
            rows = [(r.record_id, r.brand or "", r.product_name, r.model_spec or "") for r in records.items]
            objects = list(describe_all(workspace.store, records.items))
            total, damaged = records.total, records.damaged
        else:
            listings = find_listings(workspace, choice)
            rows = [(key, one.shop_name or "", one.title, one.model or "") for key, one in listings.items]
            objects = [{"listing_key": key} | listing_to_json(one) for key, one in listings.items]
            total, damaged = listings.total, listings.damaged
    if session.is_json:
        for item in objects:
            print_json(item)
    else:
        print_text(session.texts.say("cli.search.total", total=total, shown=len(rows)))
        if rows:
            print_table([session.texts[f"cli.search.{name}"] for name in ("key", "who", "title", "model")], rows)
    return name_damaged(session, damaged)

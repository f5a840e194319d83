"""`guolv delivery`: files of listings that platforms and shops supplied (电子商务法 art. 25)."""

from pathlib import Path

import click

from cases.deliveries import Statement
from cases.times import local_text
from cases.workspace import open_workspace
from console.deliveries.telling import absence_words, column_rows
from console.exits import BAD_INPUT, OK
from console.output import print_facts, print_json, print_table, print_text, warn
from console.progress import open_progress
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts
from crawlers.delivering import bring_files
from domain.campaign import Run
from domain.delivery import SUPPLIED_COVERAGES, Delivery, DeliveryState, delivery_to_json
from domain.errors import NotStored
from domain.listing import Coverage

__all__ = ["command"]


@click.group("delivery")
def command() -> None:
    """Take files of listings that platforms and shops supply (电子商务法 art. 25), and see what became of them."""


@command.command("take", cls=GuolvCommand)
@click.argument("platform")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--coverage",
    type=click.Choice([str(one) for one in SUPPLIED_COVERAGES]),
    default=str(Coverage.CATALOGUE_PART),
    show_default=True,
    help="What the supplier says a file covers. Only what a full catalogue lacks is gone.",
)
@click.option("--note", metavar="TEXT", help="The supplier's own words about that.")
@click.option("--shop", metavar="ID", help="The one shop whose goods all rows are.")
@pass_session
def take(
    session: Session, platform: str, paths: tuple[Path, ...], coverage: str, note: str | None, shop: str | None
) -> int:
    """Take files of PLATFORM's listings, or all files of folders in the order of their names; each content once.

    Interrupted at any moment and repeated, it goes on where it was. Rows that cannot be read are put in quarantine and
    named with file, row, field and reason; the rest goes on and the exit code is 1.
    """
    statement = Statement(platform=platform, shop_id=shop, coverage=Coverage(coverage), coverage_note=note)
    code = OK
    with open_workspace(session.home) as workspace:
        for path in paths:
            with open_progress(session.texts.say("cli.delivery.progress", file=path.name)) as tell:

                def report(run: Run, tell=tell) -> None:  # type: ignore[no-untyped-def]  # bound to this turn's bar
                    tell(run.counts.get("listings", 0), None)

                for delivery in bring_files(workspace, path, statement, clock=now, report=report):
                    _print(session, delivery)
                    is_clean = delivery.state is not DeliveryState.FAILED and not delivery.counts.get("errors")
                    code = code if is_clean else BAD_INPUT
    return code


@command.command("list", cls=GuolvCommand)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
@pass_session
def list_deliveries(session: Session, limit: int) -> None:
    """List deliveries, the youngest first."""
    with open_workspace(session.home) as workspace:
        found = workspace.store.deliveries.latest(limit=limit)
    if session.is_json:
        for delivery in found:
            print_json(delivery_to_json(delivery))
        return
    texts = session.texts
    rows = [
        (
            one.delivery_id, local_text(one.received_at), one.platform, one.shop_id or "", one.file,
            texts.name("coverage", one.coverage), texts.name("delivery_state", one.state),
            str(one.counts.get("listings", "")),
        )
        for one in found
    ]  # fmt: skip
    names = ("id", "received", "platform", "shop", "file", "coverage", "state", "listings")
    print_table([texts[f"delivery.{name}"] for name in names], rows)


@command.command("show", cls=GuolvCommand)
@click.argument("delivery_id", metavar="DELIVERY")
@pass_session
def show(session: Session, delivery_id: str) -> None:
    """Show what became of a DELIVERY: its counts, what each column was taken for, what was concluded."""
    with open_workspace(session.home) as workspace:
        delivery = workspace.store.deliveries.get(delivery_id)
    if delivery is None:
        raise NotStored("delivery", delivery_id)
    _print(session, delivery)


def _print(session: Session, delivery: Delivery) -> None:
    if session.is_json:
        print_json(delivery_to_json(delivery))
        return
    texts = session.texts
    print_text(_sentence(delivery, texts))
    if delivery.problem:
        warn(delivery.problem)
    if delivery.details.get("columns"):
        names = ("heading", "decision", "key", "cells")
        print_table([texts[f"delivery.{name}"] for name in names], column_rows(delivery, texts))
    absence = absence_words(delivery, texts)
    if absence:
        print_facts({texts["delivery.absence"]: absence})


def _sentence(delivery: Delivery, texts: Texts) -> str:
    counts = "，" if texts.language == "zh" else ", "
    numbers = counts.join(f"{texts.name('count', name)} {number}" for name, number in delivery.counts.items())
    return texts.say(
        "cli.delivery.sentence",
        id=delivery.delivery_id,
        file=delivery.file,
        state=texts.name("delivery_state", delivery.state),
        counts=numbers,
    )

"""Taking what was delivered: each file once, into a run of its own, with a receipt of what became of it.

It may be ended at any moment: batches are transactions, and taking a file again goes on where it was.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cases.absence import AbsenceFinding, conclude_absence
from cases.deliveries import Statement, new_delivery
from cases.workspace import Workspace
from crawlers.feeds.columns import FeedColumn
from crawlers.feeds.intake import Intake, Taken, take_feed
from crawlers.ledger import Ledger
from crawlers.reporting import Reporter
from domain.campaign import Run, RunState
from domain.delivery import Delivery, DeliveryState
from domain.errors import UnreadableFile
from domain.json_values import JsonValue
from domain.listing import Channel, Coverage

__all__ = ["bring_files", "leave_unchanged", "take_delivery"]

Report = Callable[[Run], None]


def bring_files(
    ws: Workspace, path: Path, statement: Statement, *, clock: Callable[[], datetime], report: Report | None = None
) -> Iterator[Delivery]:
    """Take a file, or all files of a folder in the order of their names; each content once.

    A file whose content was taken before, for the same platform and shop, is `unchanged`. So a folder that was
    interrupted is gone on with by bringing it again.

    Raises:
        StoreError: the truth cannot be written; what was taken before stays.
    """
    for file in _files(path):
        digest, size = _measure(file)
        delivery = new_delivery(statement, file=file.name, sha256=digest, size_bytes=size, now=clock())
        before = ws.store.deliveries.taken(delivery)
        if before is None:
            yield take_delivery(ws, delivery, file, clock=clock, report=report)
        else:
            yield leave_unchanged(ws, delivery, before, clock())


def take_delivery(
    ws: Workspace, delivery: Delivery, path: Path, *, clock: Callable[[], datetime], report: Report | None = None
) -> Delivery:
    """Read a delivery into the truth, conclude what is gone, and return it as it ended.

    Args:
        ws: The workspace.
        delivery: One that waits, or that was interrupted.
        path: Its file.
        clock: Gives the moment.
        report: Called about once a second.

    Raises:
        StoreError: the truth cannot be written; the delivery stays as it is and can be taken again.
    """
    begun = replace(
        delivery,
        state=DeliveryState.RUNNING,
        started_at=delivery.started_at or clock(),
        run_id=delivery.run_id or f"R-{uuid.uuid4().hex[:16]}",
    )
    _save(ws, begun)
    ledger = Ledger(ws, _run_of(begun), clock=clock)
    ledger.save()
    try:
        taken = take_feed(ledger, path, _intake(ws, begun, clock, Reporter(ledger, report)))
    except (UnreadableFile, OSError) as error:
        return _fail(ws, begun, ledger, str(error), clock())
    return _conclude(ws, begun, ledger, taken, clock())


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))


def _measure(file: Path) -> tuple[str, int]:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), file.stat().st_size
    except OSError:  # taking it will say why
        return "", 0


def leave_unchanged(ws: Workspace, delivery: Delivery, before: Delivery, now: datetime) -> Delivery:
    """Put down that a delivery brought nothing that an earlier one had not, and return it."""
    unchanged = replace(
        delivery, state=DeliveryState.UNCHANGED, finished_at=now, run_id=before.run_id,
        problem=f"the same file was taken as {before.delivery_id}",
    )  # fmt: skip
    _save(ws, unchanged)
    return unchanged


def _run_of(delivery: Delivery) -> Run:
    return Run(
        run_id=delivery.run_id or "",
        platform=delivery.platform,
        category=None,
        campaign=None,
        state=RunState.RUNNING,
        started_at=delivery.started_at or delivery.received_at,
        reason=f"delivery {delivery.delivery_id}",
        channel=Channel.SUPPLIED,
        coverage=delivery.coverage,
        coverage_note=delivery.coverage_note,
    )


def _intake(ws: Workspace, delivery: Delivery, clock: Callable[[], datetime], reporter: Reporter) -> Intake:
    def note_present(keys: Sequence[str]) -> None:
        with ws.store.transaction() as tx:
            tx.deliveries.note_present(keys, delivery.catalogue, now=clock())

    is_full = delivery.coverage is Coverage.FULL_CATALOGUE
    return Intake(
        origin=delivery.file,
        shop_id=delivery.shop_id,
        keep_up_to_bytes=ws.settings.crawl.max_size_bytes,
        tick=reporter.tick,
        tell_present=note_present if is_full else lambda keys: None,
    )


def _fail(ws: Workspace, delivery: Delivery, ledger: Ledger, problem: str, now: datetime) -> Delivery:
    run = ledger.close(RunState.FAILED, f"delivery {delivery.delivery_id}: {problem}")
    failed = replace(delivery, state=DeliveryState.FAILED, finished_at=now, counts=dict(run.counts), problem=problem)
    _save(ws, failed)
    ws.project()
    return failed


def _conclude(ws: Workspace, delivery: Delivery, ledger: Ledger, taken: Taken, now: datetime) -> Delivery:
    details: dict[str, JsonValue] = {"form": taken.form, "columns": [_column(column) for column in taken.columns]}
    if not ledger.counts["listings"] and not ledger.counts["repeated"]:
        return _fail(ws, replace(delivery, details=details), ledger, "no listing stands in it", now)
    absence = conclude_absence(ws, delivery, is_whole=taken.is_whole, unidentified=taken.unidentified, now=now)
    if absence.finding is AbsenceFinding.CONCLUDED:
        ledger.counts["gone"] += absence.absent
    run = ledger.close(RunState.FINISHED, f"delivery {delivery.delivery_id}")
    done = replace(
        delivery, state=DeliveryState.DONE, finished_at=now, counts=dict(run.counts),
        details={**details, "absence": absence.to_json()},
    )  # fmt: skip
    _save(ws, done)
    ws.project()
    return done


def _column(column: FeedColumn) -> JsonValue:
    return {
        "heading": column.heading,
        "decision": str(column.decision),
        "key": column.key,
        "cells": column.cells,
    }


def _save(ws: Workspace, delivery: Delivery) -> None:
    with ws.store.transaction() as tx:
        tx.deliveries.put(delivery)

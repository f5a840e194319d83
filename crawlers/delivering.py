"""Taking what was delivered: each file once, into a run of its own, with a receipt of what became of it.

It may be ended at any moment: batches are transactions, and taking a file again goes on where it was.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cases.absence import Absence, AbsenceFinding, conclude_absence
from cases.deliveries import Statement, new_delivery
from cases.workspace import Workspace
from crawlers.ending import Ending, conclude
from crawlers.feeds.columns import FeedColumn
from crawlers.feeds.intake import Intake, Taken, take_feed
from crawlers.ledger import Ledger
from crawlers.reporting import Reporter
from domain.campaign import Run, RunState
from domain.delivery import Delivery, DeliveryState
from domain.errors import UnreadableFile
from domain.json_values import JsonValue
from domain.listing import Channel, Coverage

__all__ = ["Taking", "bring_files", "leave_unchanged", "measure_file", "take_delivery"]

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
        digest, size = measure_file(file)
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
    ledger = Ledger(ws, _run_of(begun), clock=clock)
    ledger.save()
    taking = Taking(ws, begun, ledger, Reporter(ledger, report), clock=clock)
    named = f"delivery {delivery.delivery_id}"
    try:
        taking.read(path)
    except (UnreadableFile, OSError) as error:
        ended = taking.settle(ledger.close(RunState.FAILED, f"{named}: {error}"), problem=str(error))
    else:
        state, sentence = conclude(ws, ledger, Ending(reason="finished"))
        run = ledger.close(state, f"{named}: {sentence}", counts=taking.conclude(state))
        ended = taking.settle(run, problem=None if state is RunState.FINISHED else sentence)
    ws.project()
    return ended


class Taking:
    """One delivery on its way into a run: what stands in it, what follows from what it lacks, its receipt."""

    def __init__(
        self, ws: Workspace, delivery: Delivery, ledger: Ledger, reporter: Reporter, *, clock: Callable[[], datetime]
    ) -> None:
        """Write down that a delivery is being taken.

        Args:
            ws: The workspace.
            delivery: With its run, and when it was begun.
            ledger: Of that run.
            reporter: Of that run.
            clock: Gives the moment.
        """
        self._ws = ws
        self._delivery = delivery
        self._ledger = ledger
        self._reporter = reporter
        self._clock = clock
        self._taken: Taken | None = None
        self._absence: Absence | None = None
        _save(ws, delivery)

    def read(self, path: Path, *, origin: str | None = None) -> None:
        """Read the file into the ledger.

        Args:
            path: The file.
            origin: Where it came from, for evidence and quarantine; by default its name.

        Raises:
            UnreadableFile: it is no feed.
        """
        delivery = self._delivery
        is_full = delivery.coverage is Coverage.FULL_CATALOGUE
        intake = Intake(
            origin=origin or delivery.file,
            category=self._ledger.run.category,
            shop_id=delivery.shop_id,
            keep_up_to_bytes=self._ws.settings.crawl.max_size_bytes,
            tick=self._reporter.tick,
            tell_present=self._note_present if is_full else lambda keys: None,
        )
        self._taken = take_feed(self._ledger, path, intake)

    def conclude(self, state: RunState) -> Mapping[str, int]:
        """Mark as gone what a full catalogue lacks, where its run did its work; returns what there is to be counted."""
        taken = self._taken
        if taken is None:
            return {}
        self._absence = conclude_absence(
            self._ws, self._delivery, is_whole=taken.is_whole, is_usual=state is RunState.FINISHED,
            unidentified=taken.unidentified, now=self._clock(),
        )  # fmt: skip
        is_concluded = self._absence.finding is AbsenceFinding.CONCLUDED
        return {"left_catalogue": self._absence.absent} if is_concluded and self._absence.absent else {}

    def settle(self, run: Run, *, problem: str | None = None) -> Delivery:
        """Write the receipt, and return the delivery as it ended."""
        details: dict[str, JsonValue] = {}
        if self._taken is not None:
            details = {"form": self._taken.form, "columns": [_column(column) for column in self._taken.columns]}
        if self._absence is not None:
            details["absence"] = self._absence.to_json()
        is_done = run.state in {RunState.FINISHED, RunState.SUSPICIOUS}
        ended = replace(
            self._delivery,
            state=DeliveryState.DONE if is_done else DeliveryState.FAILED,
            finished_at=self._clock(),
            counts=dict(run.counts),
            details=details,
            problem=problem,
        )
        _save(self._ws, ended)
        return ended

    def _note_present(self, keys: Sequence[str]) -> None:
        with self._ws.store.transaction() as tx:
            tx.deliveries.note_present(keys, self._delivery.catalogue, now=self._clock())


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))


def measure_file(file: Path) -> tuple[str, int]:
    """Return SHA-256 and size of a file; nothing for one that cannot be read."""
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

"""`python -m crawlers.delivery_child HOME DELIVERY`: takes a delivery that was sent to the server, beside it.

The server's own process stays quick for checks meanwhile. It may be ended at any moment: see `crawlers.delivering`.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from cases.deliveries import delivered_path
from cases.workspace import Workspace, open_workspace
from crawlers.delivering import leave_unchanged, take_delivery
from domain.delivery import Delivery
from domain.errors import GuolvError, NotStored
from domain.listing import Coverage

__all__ = ["main", "take_sent"]

_NICENESS: Final = 5
"""Checks of platforms come first where the processor is short."""


def take_sent(ws: Workspace, delivery_id: str, *, clock: Callable[[], datetime]) -> Delivery:
    """Take a delivery whose file is kept in the home, and return it as it ended.

    Raises:
        NotStored: there is no such delivery.
        StoreError: the truth cannot be written; the delivery can be taken again.
    """
    delivery = ws.store.deliveries.get(delivery_id)
    if delivery is None:
        raise NotStored("delivery", delivery_id)
    before = _same_as_before(ws, delivery)
    if before is not None:
        return leave_unchanged(ws, delivery, before, clock())
    return take_delivery(ws, delivery, delivered_path(ws.home, delivery), clock=clock)


def _same_as_before(ws: Workspace, delivery: Delivery) -> Delivery | None:
    """Return the delivery that brought the same state; a full catalogue is the same only as the one before it."""
    if delivery.coverage is not Coverage.FULL_CATALOGUE:
        return ws.store.deliveries.taken(delivery)
    last = ws.store.deliveries.last_taken(delivery)
    return last if last is not None and last.file_sha256 == delivery.file_sha256 else None


def main(arguments: list[str]) -> None:
    """Take one delivery.

    Args:
        arguments: Folder of the home, and id of the delivery.
    """
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    os.nice(_NICENESS)
    try:
        with open_workspace(Path(arguments[0])) as ws:
            take_sent(ws, arguments[1], clock=lambda: datetime.now(UTC))
    except GuolvError as error:
        raise SystemExit(str(error)) from error


def _stop(*_: object) -> NoReturn:
    """End now: what is being stored is rolled back."""
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])

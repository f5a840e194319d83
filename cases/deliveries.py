"""Deliveries on their way in: what a supplier states of a file, where a file that was sent is kept."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from domain.delivery import Delivery
from domain.listing import Coverage

__all__ = ["DELIVERIES", "Statement", "delivered_path", "new_delivery"]

DELIVERIES: Final = "deliveries"
"""Folder of a home with the files that were sent: `deliveries/HASH/NAME`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What whoever supplies files says of them."""

    platform: str
    shop_id: str | None = None
    """The one shop whose goods all rows are; `None`: several."""
    coverage: Coverage = Coverage.CATALOGUE_PART
    coverage_note: str | None = None


def new_delivery(
    statement: Statement, *, file: str, sha256: str, size_bytes: int, now: datetime, supplier: str | None = None
) -> Delivery:
    """Return a delivery that waits; whoever has the file safe stores it."""
    return Delivery(
        delivery_id=f"D-{uuid.uuid4().hex[:16]}",
        platform=statement.platform,
        shop_id=statement.shop_id,
        coverage=statement.coverage,
        coverage_note=statement.coverage_note,
        supplier=supplier,
        file=file,
        file_sha256=sha256,
        size_bytes=size_bytes,
        received_at=now,
    )


def delivered_path(home: Path, delivery: Delivery) -> Path:
    """Return where a file that was sent to the server is kept."""
    return home / DELIVERIES / delivery.file_sha256 / delivery.file

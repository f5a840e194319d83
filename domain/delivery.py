"""A delivery: one file of listings that a platform or shop supplied (电子商务法 art. 25), and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.json_values import JsonObject, JsonValue
from domain.listing import Coverage

__all__ = ["SUPPLIED_COVERAGES", "Delivery", "DeliveryState", "delivery_to_json"]

SUPPLIED_COVERAGES = (Coverage.FULL_CATALOGUE, Coverage.CATALOGUE_PART)
"""What whoever supplies a file may state of it."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNCHANGED = "unchanged"
    """The same bytes had been taken before: nothing was to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One file that was supplied."""

    delivery_id: str
    platform: str
    file: str
    """Name of the file, without folder."""
    file_sha256: str
    size_bytes: int
    received_at: datetime
    coverage: Coverage
    """One of `SUPPLIED_COVERAGES`, as stated by whoever supplied it."""
    coverage_note: str | None = None
    supplier: str | None = None
    """Id of the key it came under; `None`: the office brought it."""
    shop_id: str | None = None
    """The one shop whose goods all rows are; `None`: the platform supplies those of several shops."""
    state: DeliveryState = DeliveryState.WAITING
    started_at: datetime | None = None
    """When it was first begun; a delivery that was interrupted keeps it."""
    finished_at: datetime | None = None
    run_id: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """Those of its run; `left_catalogue`: listings that the catalogue no longer holds."""
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    """`form`, `columns` (heading, decision, key, cells), and `absence`: whether absent listings were taken for gone."""
    problem: str | None = None

    @property
    def catalogue(self) -> str:
        """The catalogue that a full delivery is the state of: that of a platform, or of one shop.

        Example:
            >>> from datetime import UTC
            >>> facts = {"delivery_id": "D", "file": "a.csv", "file_sha256": "0", "size_bytes": 1, "platform": "jd"}
            >>> day = datetime(2026, 11, 11, tzinfo=UTC)
            >>> Delivery(**facts, received_at=day, coverage=Coverage.FULL_CATALOGUE, shop_id="77").catalogue
            'jd/77'
        """
        return f"{self.platform}/{self.shop_id or ''}"


def delivery_to_json(delivery: Delivery) -> JsonObject:
    """Return the JSON form of a delivery: the receipt."""
    return {
        "delivery_id": delivery.delivery_id,
        "platform": delivery.platform,
        "shop_id": delivery.shop_id,
        "supplier": delivery.supplier,
        "file": delivery.file,
        "sha256": delivery.file_sha256,
        "size_bytes": delivery.size_bytes,
        "coverage": str(delivery.coverage),
        "coverage_note": delivery.coverage_note,
        "state": str(delivery.state),
        "received_at": delivery.received_at.isoformat(),
        "started_at": None if delivery.started_at is None else delivery.started_at.isoformat(),
        "finished_at": None if delivery.finished_at is None else delivery.finished_at.isoformat(),
        "run_id": delivery.run_id,
        "counts": dict(delivery.counts),
        "form": delivery.details.get("form"),
        "columns": delivery.details.get("columns", []),
        "absence": delivery.details.get("absence"),
        "problem": delivery.problem,
    }

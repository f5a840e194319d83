"""Records of a book that are held against no listing: those that identify nothing, and those that cannot be read."""

from collections.abc import Mapping
from typing import Any

from domain.json_values import JsonObject

__all__ = ["LeftOut"]


class LeftOut:
    """Which records are left out, and why."""

    def __init__(self) -> None:
        self.unidentified: set[str] = set()
        """Ids of those that identify nothing."""
        self.damaged: dict[str, str] = {}
        """Id of each that whoever keeps it cannot read → what is wrong with it."""

    def forget(self, record_id: str) -> None:
        """Leave a record out no more."""
        self.unidentified.discard(record_id)
        self.damaged.pop(record_id, None)

    def describe(self) -> JsonObject:
        """Return it as JSON."""
        return {"unidentified": sorted(self.unidentified), "damaged": {**self.damaged}}

    def restore(self, about: Mapping[str, Any]) -> None:
        """Become what gave `describe`."""
        self.unidentified.update(about["unidentified"])
        self.damaged.update(about["damaged"])

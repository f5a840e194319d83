"""What every route works with: one open workspace and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from cases.times import local_date
from cases.workspace import Workspace

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One server's workspace and clock."""

    workspace: Workspace
    clock: Callable[[], datetime]

    def today(self) -> date:
        """Return the day in China whose records in force count."""
        return local_date(self.clock())

"""What every route works with: one open workspace that is kept up, the clock, and the queues of sent files."""

import logging
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cases.screening import judge_fully
from cases.times import local_date
from cases.workspace import Workspace
from console.deliveries.desk import DeliveryDesk
from console.following import Follower
from console.imports import ImportDesk
from domain.errors import StoreError
from domain.listing import Listing
from domain.verdict import Verdict

__all__ = ["Desk"]

_LOG: Final = logging.getLogger("guolv.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One server's workspace and clock, and the files that it imports and takes."""

    workspace: Workspace
    clock: Callable[[], datetime]
    imports: ImportDesk
    deliveries: DeliveryDesk
    follower: Follower

    def judge(self, listing: Listing, *, exclude: Set[str] = frozenset()) -> Verdict:
        """Give today's verdict about a listing, with the records as they stand now.

        Of a large import that is going on, those that were stored last follow within seconds.

        When the store does not answer, the records already in memory do: a platform's check goes on.
        """
        try:
            self.follower.look()
        except StoreError as error:
            _LOG.warning("records could not be refreshed, the older ones answer: %s", error)
        return judge_fully(self.workspace, listing, on=local_date(self.clock()), exclude=exclude)

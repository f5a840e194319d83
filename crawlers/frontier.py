"""The addresses a crawl knows: what an address is, and which one is next.

The truth about them is in SQL (`index.store.frontier`): an address is settled together with what its page brought.
Here is the view of one running crawl on it: some hundred addresses ahead, the rest stays on disk.
"""

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crawlers.pages.page import PageKind
from domain.addresses import normal_address
from domain.json_values import JsonValue
from index.store import Found, FrontierReads, Waiting

__all__ = ["Address", "AddressState", "Frontier", "address_key", "usual_address"]

_AHEAD = 200


class AddressState(StrEnum):
    """Where an address of a run stands."""

    WAITING = "waiting"
    READ = "read"
    """Its page came and was read."""
    BROKEN = "broken"
    """Its page came and could not be read, or did not come."""
    GONE = "gone"
    """The platform says that there is no such page (any more)."""
    REFUSED = "refused"
    """The gate does not let it out."""
    NOT_DUE = "not_due"
    """It was visited a short while ago, and nothing speaks for looking again; see `crawlers.recrawl`."""


def address_key(url: str, item_id: str | None = None) -> str:
    """Return what is the same for all addresses of one page.

    Args:
        url: Absolute.
        item_id: The platform's id of the listing, where its addresses tell it.
    """
    identity = f"item {item_id}" if item_id else usual_address(url)
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()


def usual_address(url: str) -> str:
    """Return the normal form of an address; what is none stays as it is."""
    try:
        return normal_address(url)
    except ValueError:  # whoever fetches it will say what is wrong with it
        return url


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address to be asked for."""

    url: str
    key: str
    """See `address_key`."""
    kind: PageKind
    category: str
    """guolv's category that was asked for."""
    walk: int
    """Number of the walk that led to it first."""
    page: int = 1
    """Of a page of results: which one of its walk."""
    more: Mapping[str, JsonValue] = field(default_factory=dict)
    """What else the reading of its page is told."""

    @classmethod
    def of(cls, waiting: Waiting) -> "Address":
        """Return the address that was stored."""
        facts = waiting.facts
        more = facts.get("more")
        return cls(
            url=str(facts["url"]),
            key=waiting.key,
            kind=PageKind(str(facts["kind"])),
            category=str(facts["category"]),
            walk=int(str(facts["walk"])),
            page=int(str(facts["page"])),
            more=more if isinstance(more, dict) else {},
        )

    def found(self, state: AddressState = AddressState.WAITING) -> Found:
        """Return it as it is stored."""
        facts: dict[str, JsonValue] = {
            "url": self.url,
            "kind": str(self.kind),
            "category": self.category,
            "walk": self.walk,
            "page": self.page,
        }
        return Found(key=self.key, facts=facts | ({"more": dict(self.more)} if self.more else {}), state=str(state))


class Frontier:
    """The addresses of one run that wait, in the order they were met; used by one thread."""

    def __init__(self, reads: FrontierReads) -> None:
        self._reads = reads
        self._ahead: deque[Address] = deque()
        self._last = 0
        self._behind = reads.count_waiting()
        """Below 0 while some were read before anybody told of them (`grow`): what is stored may be read at once."""

    def __len__(self) -> int:
        return len(self._ahead) + max(0, self._behind)

    def grow(self, added: int) -> None:
        """Take note of addresses that were stored behind those known."""
        self._behind += added

    def next(self) -> Address | None:
        """Return the next address; `None` when none waits at this moment."""
        if not self._ahead and self._behind > 0:
            found = self._reads.waiting(after=self._last, limit=_AHEAD)
            self._behind = self._behind - len(found) if found else 0
            self._ahead.extend(Address.of(one) for one in found)
            self._last = found[-1].position if found else self._last
        return self._ahead.popleft() if self._ahead else None

"""What one page brought: its bytes, how they were read, the listings in it, and what could not be read."""

from dataclasses import dataclass

from cases.evidence import PageTrace
from crawlers.pages.document import Decoded
from crawlers.pages.page import Rejected
from domain.listing import Listing
from domain.task import Wall

__all__ = ["Capture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One page on its way to the store."""

    url: str
    """The address after redirects."""
    status: int | None = None
    """HTTP status; `None` when no answer came."""
    body: bytes = b""
    """The page, content coding removed; for a page rendered by script, the page as rendered."""
    content_type: str = ""
    decoded: Decoded | None = None
    category: str | None = None
    """guolv's category that was asked for."""
    listings: tuple[Listing, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    wall: Wall | None = None
    """What the page is instead of one with goods: whoever takes it ends the crawl."""
    evidence_id: str | None = None
    """The page that these listings stood on, where it was kept before and is not given again."""
    trace: PageTrace | None = None
    """How the page was got; added on its way, see `crawlers.gate.recording`."""

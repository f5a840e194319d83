"""What a reader of pages is: a layout, or a markup that any shop may use; one file each in `crawlers/readers/`."""

from dataclasses import dataclass
from enum import StrEnum

from crawlers.pages.page import Pages

__all__ = ["Reader", "ReaderBasis"]


class ReaderBasis(StrEnum):
    """What a reader goes by."""

    LAYOUT = "layout"
    """How one platform or one shop engine builds its pages."""
    MARKUP = "markup"
    """What pages say of themselves to machines, whatever their layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader of saved pages."""

    name: str
    """Name of its module."""
    about: str
    """One sentence: what it reads, where on the page that stands, and of which years it is known."""
    pages: Pages
    """Kind of page → page object; the same that a platform's facts take."""
    signs: tuple[str, ...]
    """Texts of which at least one stands on every such page; without one the reader is not tried."""
    basis: ReaderBasis = ReaderBasis.LAYOUT
    platform: str | None = None
    """Short name of the platform whose layout it is; `None` for a shop engine and for markup."""

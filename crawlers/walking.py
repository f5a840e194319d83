"""What a page of results does to its walk: how far it came, and whether it goes on."""

from dataclasses import dataclass, replace

from domain.walks import Walk, WalkEnd

__all__ = ["MOST_PAGES", "Step", "advance", "end_of", "reopened"]

MOST_PAGES = 2_000
"""Pages of results of one walk, one after another."""
_ONLY_HELD_UP = frozenset({WalkEnd.STOPPED, WalkEnd.ALLOWANCE, WalkEnd.WALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a page of results showed, as far as its walk is concerned."""

    shown: int
    """Listings on the page."""
    new: int
    """Those of them that the walk had not shown before."""
    page: int
    """Which page of the walk it is, by our count."""
    has_next: bool
    says_empty: bool = False
    stated_listings: int | None = None
    stated_pages: int | None = None


def advance(walk: Walk, step: Step) -> Walk:
    """Return the walk after a page; it goes on when `ended` is `None`."""
    return replace(
        walk,
        stated_listings=step.stated_listings if step.stated_listings is not None else walk.stated_listings,
        stated_pages=step.stated_pages if step.stated_pages is not None else walk.stated_pages,
        pages=walk.pages + 1,
        listings=walk.listings + step.new,
        ended=_end(step),
    )


def _end(step: Step) -> WalkEnd | None:
    if step.says_empty:
        return WalkEnd.SAID_EMPTY if step.page == 1 else WalkEnd.END_OF_RESULTS
    if step.shown and not step.new:
        return WalkEnd.REPEATED_PAGE
    if not step.has_next:
        return WalkEnd.END_OF_RESULTS
    return WalkEnd.LIMIT if step.page >= MOST_PAGES else None


def end_of(reason: str) -> WalkEnd:
    """Return why walks ended that a run left under way, by the reason for which the run ended.

    Example:
        >>> end_of("closespider_pagecount"), end_of("blocked: 登录"), end_of("the daily allowance is used up")
        (<WalkEnd.LIMIT: 'limit'>, <WalkEnd.WALL: 'wall'>, <WalkEnd.ALLOWANCE: 'allowance'>)
    """
    if reason.startswith("closespider_pagecount"):
        return WalkEnd.LIMIT
    if "allowance" in reason:
        return WalkEnd.ALLOWANCE
    if reason.startswith("blocked"):
        return WalkEnd.WALL
    return WalkEnd.BROKEN if reason == "finished" else WalkEnd.STOPPED


def reopened(walk: Walk) -> Walk:
    """Return a walk as a run finds it that is gone on with."""
    return replace(walk, ended=None) if walk.ended in _ONLY_HELD_UP else walk

import pytest

from crawlers.walking import MOST_PAGES, Step, advance, end_of, reopened
from domain.walks import Walk, WalkEnd

WALK = Walk(number=1, category="travel_bag", entry="/search?q=拉杆箱")


def step(**facts) -> Step:
    return Step(**({"shown": 40, "new": 40, "page": 1, "has_next": True} | facts))


def test_a_walk_goes_on_while_pages_bring_something_new():
    walk = advance(advance(WALK, step(stated_listings=90)), step(page=2, new=38))
    assert (walk.pages, walk.listings, walk.stated_listings, walk.ended) == (2, 78, 90, None)
    assert walk.share == pytest.approx(78 / 90)


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"has_next": False}, WalkEnd.END_OF_RESULTS),
        ({"says_empty": True, "shown": 0, "new": 0}, WalkEnd.SAID_EMPTY),
        ({"says_empty": True, "shown": 0, "new": 0, "page": 7}, WalkEnd.END_OF_RESULTS),
        ({"new": 0, "page": 4}, WalkEnd.REPEATED_PAGE),
        ({"page": MOST_PAGES}, WalkEnd.LIMIT),
        ({"shown": 0, "new": 0}, None),  # a page without goods on it may lead on
    ],
)
def test_why_a_walk_ends(facts, end):
    assert advance(WALK, step(**facts)).ended is end


def test_pages_count_where_only_pages_are_stated():
    walk = advance(WALK, step(stated_pages=4))
    assert walk.share == 0.25
    assert WALK.share is None
    assert advance(WALK, step(shown=0, new=0, says_empty=True, stated_listings=0)).share == 1.0


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("closespider_pagecount", WalkEnd.LIMIT),
        ("shutdown", WalkEnd.STOPPED),
        ("blocked: login: 登录", WalkEnd.WALL),
        ("the daily allowance of 2000 requests is used up", WalkEnd.ALLOWANCE),
        ("finished", WalkEnd.BROKEN),
    ],
)
def test_walks_that_a_run_left_under_way_end_by_its_reason(reason, end):
    assert end_of(reason) is end


def test_a_walk_that_was_only_held_up_goes_on_when_its_run_does():
    held_up = Walk(number=1, category="c", entry="/", pages=3, ended=WalkEnd.ALLOWANCE)
    assert reopened(held_up).ended is None
    over = Walk(number=1, category="c", entry="/", pages=3, ended=WalkEnd.REPEATED_PAGE)
    assert reopened(over) is over

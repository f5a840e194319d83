import json
import re
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest

from console.demo.fronts import feed_line
from console.demo.fronts.qingwei import BROKEN_ITEM, MEMBERS_ITEM
from console.demo.market import build_market
from console.demo.site import BUSY_ADDRESS, open_site
from domain.wire import parse_listing

SHELVES = ("travel_bag", "children_clothing", "induction_cooker")


@pytest.fixture(scope="module")
def market():
    return build_market()


@pytest.fixture
def site(market):
    with open_site(market) as running:
        yield running


def get(site, platform, address):
    try:
        with urllib.request.urlopen(site.base_urls[platform] + address, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def walk(site, platform, first, pattern, encoding="utf-8"):
    """Follow a shelf to its last page and collect item ids."""
    found, address = [], first
    while address:
        status, _, body = get(site, platform, address)
        if status == 429:
            status, _, body = _again(site, platform, address)
        text = body.decode(encoding)
        found += re.findall(pattern, text)
        following = re.search(r'href="([^"]+)">下一页', text)
        address = following[1].replace("&amp;", "&") if following else None
    return found


def _again(site, platform, address):
    import time

    time.sleep(2.1)
    return get(site, platform, address)


def test_every_offer_can_be_reached_and_nothing_else(site, market):
    found = [i for shelf in SHELVES for i in walk(site, "qingwei", f"/list?cat={shelf}&page=1", r'"/item/(q\d+)\.html')]
    stale = {o.predecessor for o in market.offers if o.predecessor}
    assert sorted(set(found) - stale - {BROKEN_ITEM}) == sorted(o.item_id for o in market.on("qingwei"))
    words = [f"/search?q={quote(word)}&page=1" for word in ("拉杆箱", "童装", "电磁炉")]
    found = [i for word in words for i in walk(site, "shiqiao", word, r'data-id="(\d+)"', "gb18030")]
    assert sorted(found) == sorted(o.item_id for o in market.on("shiqiao"))
    found = []
    for shelf in SHELVES:
        page, pages = 1, 1
        while page <= pages:
            answer = json.loads(get(site, "yunti", f"/api/goods?cat={shelf}&page={page}")[2])
            page, pages = page + 1, answer["pages"]
            found += [goods["id"] for goods in answer["goods"]]
    assert sorted(found) == sorted(o.item_id for o in market.on("yunti"))


def test_the_busy_page_asks_for_patience_once_and_notes_impatience(site):
    status, headers, _ = get(site, "qingwei", BUSY_ADDRESS)
    assert (status, headers["Retry-After"]) == (429, "2")
    assert get(site, "qingwei", BUSY_ADDRESS)[0] == 429
    assert site.witness.as_json()["came_back_too_early"] == 1
    assert _again(site, "qingwei", BUSY_ADDRESS)[0] == 200
    assert site.witness.as_json()["came_back_in_time"] == 1


def test_the_members_area_is_linked_disallowed_and_watched(site):
    robots = get(site, "qingwei", "/robots.txt")[2].decode()
    assert "Disallow: /vip/" in robots
    assert MEMBERS_ITEM in get(site, "qingwei", "/list?cat=travel_bag&page=1")[2].decode()
    assert site.witness.as_json()["disallowed_requests"] == 0
    get(site, "qingwei", MEMBERS_ITEM)
    assert site.witness.as_json()["disallowed_requests"] == 1


def test_a_removed_listing_is_gone_and_its_successor_is_there(site, market):
    again = next(o for o in market.planted if o.predecessor)
    assert get(site, "qingwei", f"/item/{again.predecessor}.html")[0] == 410
    assert get(site, "qingwei", f"/item/{again.item_id}.html")[0] == 200


def test_the_market_of_stones_speaks_gbk(site):
    _, headers, body = get(site, "shiqiao", f"/search?q={quote('电磁炉')}&page=1")
    assert headers["Content-Type"] == "text/html; charset=gbk"
    assert "电磁" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_the_shelf_is_empty_before_its_script_has_run(site):
    body = get(site, "yunti", "/c/travel_bag?page=1")[2].decode()
    assert "goods-name" not in body
    assert "/static/app.js" in body


def test_the_truth_never_reaches_a_page(site, market):
    offer = next(o for o in market.on("qingwei") if o.record_id)
    body = get(site, "qingwei", f"/item/{offer.item_id}.html")[2].decode()
    assert offer.record_id not in body
    assert "planted" not in body


def test_the_feed_holds_listings(market):
    for offer in market.on("yunti"):
        parsed = parse_listing(json.loads(feed_line(offer, "http://127.0.0.1:1")))
        assert parsed.unknown_keys == ()
        assert parsed.listing.item_id == offer.item_id


def test_a_page_number_that_is_none_is_not_found(site):
    assert get(site, "qingwei", "/list?cat=travel_bag&page=x")[0] == 404

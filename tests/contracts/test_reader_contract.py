"""What every reader in `crawlers/readers/` must hold: found by discovery, tested before its author writes a test.

Its saved pages lie in `tests/data/pages/<reader>/<case>.html`, with `<case>.json` beside. A case without `answer` gets it
written, and fails once, so that a person looks at it.
"""

import gzip
import importlib
import json
from pathlib import Path

import pytest

from crawlers.examination import ExaminedKind, examine
from crawlers.examination_form import examination_to_json
from crawlers.page_child import choose_readers, known_names
from crawlers.pages.page import PageKind
from crawlers.pages.reader import ReaderBasis
from crawlers.readers import load_readers
from domain.wire import parse_listing

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "data" / "pages"
READERS = load_readers()
CASES = sorted(PAGES.glob("*/*.html"))
ALL = choose_readers(None)
HOSTILE = {
    "empty element": b"<html></html>",
    "signs alone": " ".join(sign for reader in READERS.values() for sign in reader.signs).encode(),
    "signs in scripts": "".join(
        f"<script>{sign} = {{</script><script>{sign}(</script><script>{sign} = []</script><script>{sign} = {{a: {{}}}}</script>"
        for reader in READERS.values() for sign in reader.signs
    ).encode(),
    "signs as classes": "".join(
        f"<div class='{sign}' id='{sign}'><li class='{sign}'></li></div>" for reader in READERS.values() for sign in reader.signs
    ).encode(),
    "deep elements": b"<div class='gl-item product_pod' itemscope itemtype='x'>" * 5_000,
    "deep state": b"<script>g_page_config = " + b"[" * 50_000 + b"</script>",
    "wrong kinds": b"<script>g_page_config={mods:{itemlist:{data:{auctions:{a:1,b:[],c:{nid:{},raw_title:[]}}}}}};TShop.Setup({itemDO:[1],valItemInfo:{skuMap:[1,{price:{}}]},propertyPics:{default:[1,{}]}});var prodSpuInfo=[1];var pageConfig={product:[]};var eContext={config:7,graphqlResponse:[[]]};window.__INIT_DATA={globalData:{tempModel:7,images:{a:1}},data:7}</script>",
    "bytes": bytes(range(1, 256)) * 100,
}  # fmt: skip


def recorded(case: Path) -> dict:
    return json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))


def answer_to(case: Path) -> dict:
    return examination_to_json(examine(case.read_bytes(), ALL, url=recorded(case)["url"]))


def cases_of(name: str) -> list[Path]:
    return [case for case in CASES if case.parent.name == name]


def test_there_are_the_readers_that_are_promised():
    promised = {
        "json_ld", "microdata", "open_graph", "sitemap", "jd_search", "taobao_search", "tmall_item", "alibaba_1688",
        "dangdang_item", "oscar", "evershop",
    }  # fmt: skip
    assert promised <= set(READERS)


def test_every_saved_page_belongs_to_a_reader():
    assert {case.parent.name for case in CASES} <= set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_it_says_what_it_is(name):
    reader = READERS[name]
    module = importlib.import_module(f"crawlers.readers.{name}")
    assert len(reader.about) > 30
    assert module.__doc__
    assert reader.pages
    assert all(issubclass(page, object) and page.__name__ in module.__all__ for page in reader.pages.values())
    assert reader.signs
    assert all(len(sign) > 4 for sign in reader.signs)
    assert f"`{name}`" in (ROOT / "docs/reference/readers.md").read_text(encoding="utf-8")
    if reader.basis is ReaderBasis.LAYOUT:
        assert (reader.platform or name) in known_names()
    else:
        assert reader.platform is None


@pytest.mark.parametrize("name", READERS)
def test_each_of_its_kinds_of_page_is_saved(name):
    found = [answer_to(case) for case in cases_of(name)]
    kinds = {answer["kind"] for answer in found if answer["reader"] == name}
    pages = READERS[name].pages
    assert ("listing" in kinds) == (PageKind.LISTING in pages)
    assert ("search" in kinds) == (PageKind.RESULTS in pages)
    if PageKind.RESULTS in pages and READERS[name].basis is ReaderBasis.LAYOUT:
        assert any(answer["says_empty"] for answer in found), "save what the layout says when it finds nothing"
        assert any(answer["unread"] for answer in found), "save a card that is no listing: it must not hide the others"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_saved_page_is_read_as_a_person_has_seen(case):
    stored, answer = recorded(case), answer_to(case)
    if "answer" not in stored:
        text = json.dumps(stored | {"answer": answer}, ensure_ascii=False, indent=1) + "\n"
        case.with_suffix(".json").write_text(text, encoding="utf-8")
        pytest.fail(
            f"{case.with_suffix('.json').relative_to(ROOT)} was written: read it, correct the reader if it is wrong, run again"
        )
    assert answer == stored["answer"]
    assert answer["reader"] == case.parent.name


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_its_listings_are_what_check_takes(case):
    answer = answer_to(case)
    assert len(answer["read_by"]) == len(answer["listings"])
    for data, read_by in zip(answer["listings"], answer["read_by"], strict=True):
        listing = parse_listing(data).listing
        assert listing.title
        assert listing.item_id or listing.url
        stated = {key for key, value in data.items() if value not in (None, [], {})} - {
            "currency",
            "channel",
            "attributes",
            "platform",
            "url",
        }
        assert stated <= set(read_by), "each field says who read it"
        assert {f"attributes.{heading}" for heading in data["attributes"]} <= set(read_by)
        assert set(read_by.values()) <= {*READERS, "attributes", "title"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_page_cut_off_anywhere_still_ends_with_an_answer(case):
    body = case.read_bytes()
    for share in (0.1, 0.35, 0.6, 0.85, 0.97):
        found = examine(body[: int(len(body) * share)], ALL, url=recorded(case)["url"])
        assert not any("broke" in unread.reason for unread in found.unread)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_packed_page_is_read_like_the_page(case):
    url = recorded(case)["url"]
    assert examination_to_json(examine(gzip.compress(case.read_bytes()), ALL, url=url)) == answer_to(case)


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("name", READERS)
def test_it_reads_nothing_from_a_page_without_goods_and_never_breaks(name, what):
    readers = [READERS[name]]
    found = examine(HOSTILE[what], readers, url="http://shop.example/x", needs_sign=False)
    assert found.listings == ()
    assert not any("broke" in unread.reason for unread in found.unread), found.unread
    assert found.kind is not ExaminedKind.LISTING

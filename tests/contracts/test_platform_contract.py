"""What every platform in `crawlers/platforms/` must hold: found by discovery, tested before its author writes a test.

Its recorded pages lie in `tests/pages/<page class>/<case>/`; web-poet's pytest plug-in compares each field with `output.json`.
A case without that file gets it written here, and fails once, so that a person looks at it.
"""

import asyncio
import dataclasses
import json
import re
from pathlib import Path

import pytest
from web_poet import HttpResponse
from web_poet.serialization import load_class
from web_poet.testing.fixture import Fixture

from crawlers.pages.page import Results
from crawlers.platform import CrawlPlan, PageKind, PlatformSpider
from crawlers.platforms import known_platforms, load_platform, load_platforms
from domain.errors import ExtractionError, UnknownPlatform
from domain.listing import Listing
from filters import load_categories
from tests.pages.page_adapter import PageAdapter

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "pages"
PLATFORMS = known_platforms()
CASES = sorted(path.parent for path in PAGES.glob("*.*/*/inputs"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def page_classes(spider: type[PlatformSpider]):
    return list(spider.facts.pages.items())


def cases_of(page_class: type) -> list[Path]:
    name = f"{page_class.__module__}.{page_class.__qualname__}"
    return [case for case in CASES if case.parent.name == name]


def recorded(page_class: type) -> list[object]:
    return [asyncio.run(Fixture(case).get_page(page_class).to_item()) for case in cases_of(page_class)]


def test_discovery_finds_the_shipped_platforms():
    assert {"qingwei", "shiqiao", "yunti"} <= set(load_platforms())


def test_a_name_that_is_no_platform_is_answered_with_the_known_ones():
    with pytest.raises(UnknownPlatform, match="qingwei"):
        load_platform("nosuch")


@pytest.mark.parametrize("name", PLATFORMS)
def test_file_spider_and_class_have_one_name(name):
    spider = load_platform(name)
    assert spider.name == name
    assert spider.__name__.lower() == name.replace("_", "")
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


@pytest.mark.parametrize("name", PLATFORMS)
def test_its_facts_are_complete(name):
    facts = load_platform(name).facts
    assert CHINESE.search(facts.title)
    assert len(facts.about) > 20
    assert PageKind.RESULTS in facts.pages
    assert "title" in facts.mandatory_fields
    assert set(facts.mandatory_fields) <= {field.name for field in dataclasses.fields(Listing)}
    assert bool(facts.ready_selector) == facts.needs_browser


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_category_has_an_entry_at_its_own_origin(name):
    categories = load_categories()
    plan = CrawlPlan(
        base_url="http://shop.example",
        categories=tuple(categories),
        search_words={each.name: each.search_words for each in categories.values()},
    )
    spider = load_platform(name)(plan=plan, ledger=None)
    for category in categories:
        entries = spider.entries(category)
        assert entries
        assert len(set(entries)) == len(entries)
        assert all(entry.startswith("/") and not entry.startswith("//") for entry in entries)


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_kind_of_page_is_recorded(name):
    for kind, page_class in page_classes(load_platform(name)):
        found = recorded(page_class)
        assert found, f"no recorded page for {page_class.__qualname__}"
        if kind is PageKind.RESULTS:
            assert any(isinstance(each, Results) and (each.listings or each.listing_urls) for each in found)
            assert any(each.says_empty for each in found), "record what the platform says when it finds nothing"
        else:
            assert all(isinstance(each, Listing) for each in found)


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_mandatory_fields_are_on_the_recorded_listings(name):
    spider = load_platform(name)
    listings: list[Listing] = []
    for _, page_class in page_classes(spider):
        for each in recorded(page_class):
            listings.extend(each.listings if isinstance(each, Results) else [each])
    assert listings
    for listing in listings:
        for field in spider.facts.mandatory_fields:
            assert getattr(listing, field) is not None, f"{field} of {listing.title!r}"


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"<html><body><div id='app'></div></body></html>", b"\xff\xfe\x00\x81"]
)
def test_a_page_without_goods_is_never_taken_for_an_empty_result(name, body):
    for kind, page_class in page_classes(load_platform(name)):
        page = page_class(HttpResponse("http://shop.example/x", body=body, status=200))
        if kind is PageKind.RESULTS:
            assert page.extract().is_silent
        else:
            with pytest.raises(ExtractionError):
                page.extract()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_recorded_page_has_an_expected_output_that_a_person_has_seen(case):
    assert json.loads((case / "meta.json").read_text())["adapter"] == "tests.pages.page_adapter.PageAdapter"
    expected = case / "output.json"
    if expected.exists():
        return
    item = asyncio.run(Fixture(case).get_page(load_class(case.parent.name)).to_item())
    output = json.dumps(PageAdapter(item).asdict(), ensure_ascii=False, indent=2)
    expected.write_text(output + "\n", encoding="utf-8")
    pytest.fail(f"{expected.relative_to(ROOT)} was written: read it, correct the page object if it is wrong, run again")

"""What every form of feed in `crawlers/feeds/formats/` must hold: found by discovery, tested by being there."""

import importlib
import io
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from crawlers.feeds import FeedListing, FeedProblem, open_feed
from crawlers.feeds.format import FeedFormat, find_format, load_formats
from domain.listing import Listing, Money

ROOT = Path(__file__).parents[2]
FORMATS = load_formats()
PROMISED = {"json_lines", "csv", "tsv", "xlsx", "rss2", "rss1", "atom"}

LISTINGS = [
    Listing(
        title=f'电磁炉 "{n}" <家用> & 商用', item_id=f"0{n}", url=f"https://shop.example/item?id={n}&x=1", brand="云途",
        model=f"XDW-21A{n}", gtin="6901234567892", price=Money(amount=Decimal("1299.00")), shop_id=None,
        image_urls=("https://shop.example/a.jpg",), attributes={"material": "不锈钢"},
    )
    for n in range(1, 4)
]  # fmt: skip
"""The same goods in every form."""

G = 'xmlns:g="http://base.google.com/ns/1.0"'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cells_of(listing: Listing) -> dict[str, str]:
    return {
        "id": listing.item_id or "", "title": listing.title, "link": listing.url or "", "brand": listing.brand or "",
        "mpn": listing.model or "", "gtin": listing.gtin or "", "price": "1299.00 CNY",
        "image_link": listing.image_urls[0], "material": listing.attributes["material"],
    }  # fmt: skip


def json_lines(rows: list[dict[str, str]]) -> bytes:
    return b"\n".join(json.dumps(row, ensure_ascii=False).encode() for row in rows)


def delimited(sign: str) -> Callable[[list[dict[str, str]]], bytes]:
    def make(rows: list[dict[str, str]]) -> bytes:
        quoted = [['"' + cell.replace('"', '""') + '"' for cell in row.values()] for row in rows]
        return "\r\n".join(sign.join(cells) for cells in [list(rows[0]), *quoted]).encode()

    return make


def workbook(rows: list[dict[str, str]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("商品")
        for number, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return content.getvalue()


def entry(name: str, row: dict[str, str]) -> str:
    inner = "".join(
        f"<{key}>{escaped(text)}</{key}>" if key in {"title", "link"} else f"<g:{key}>{escaped(text)}</g:{key}>"
        for key, text in row.items()
        if not (name == "entry" and key == "link")
    )
    if name == "entry":
        inner = f'<id>urn:x:{row["id"]}</id><link rel="alternate" href="{escaped(row["link"])}"/>' + inner
    return f"<{name}>{inner}</{name}>"


def rss2(rows: list[dict[str, str]]) -> bytes:
    items = "\n".join(entry("item", row) for row in rows)
    head = "<title>某店</title><link>https://shop.example/</link>"
    return f'<?xml version="1.0"?>\n<rss version="2.0" {G}><channel>{head}{items}</channel></rss>'.encode()


def rss1(rows: list[dict[str, str]]) -> bytes:
    items = "\n".join(entry("item", row).replace("<item>", '<item rdf:about="x">') for row in rows)
    head = "<channel><title>某店</title></channel>"
    return f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/" {G}>{head}{items}</rdf:RDF>'.encode("utf-16")


def atom(rows: list[dict[str, str]]) -> bytes:
    entries = "\n".join(entry("entry", row) for row in rows)
    head = '<title>某店</title><link href="https://shop.example/"/><updated>2026-11-11T00:00:00Z</updated>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {G}>{head}{entries}</feed>'.encode()


MAKERS: Mapping[str, Callable[[list[dict[str, str]]], bytes]] = {
    "json_lines": json_lines, "csv": delimited(","), "tsv": delimited("\t"), "xlsx": workbook, "rss2": rss2,
    "rss1": rss1, "atom": atom,
}  # fmt: skip


@pytest.fixture(params=FORMATS.values(), ids=lambda form: form.name)
def form(request: pytest.FixtureRequest) -> FeedFormat:
    return request.param


def make(form: FeedFormat, rows: list[dict[str, str]], folder: Path) -> Path:
    assert form.name in MAKERS, "add a maker of files for the new form"
    path = folder / f"商品{form.endings[0]}"
    path.write_bytes(MAKERS[form.name](rows))
    return path


def read(path: Path) -> tuple[list[FeedListing], list[FeedProblem], bool]:
    with open_feed(path) as feed:
        entries = list(feed.entries())
        return (
            [one for one in entries if isinstance(one, FeedListing)],
            [one for one in entries if isinstance(one, FeedProblem)],
            feed.is_whole,
        )


def test_there_are_the_forms_that_are_promised():
    assert set(FORMATS) >= PROMISED


def test_a_form_says_what_it_is(form):
    module = importlib.import_module(f"crawlers.feeds.formats.{form.name}")
    assert all(ending in (module.__doc__ or "") for ending in form.endings[:2])
    assert f"`{form.endings[0]}`" in (ROOT / "docs/reference/feeds.md").read_text(encoding="utf-8")


def test_its_files_are_known(form, tmp_path):
    assert find_format(make(form, [cells_of(one) for one in LISTINGS], tmp_path)) is form


def test_the_same_goods_are_read_from_every_form(form, tmp_path):
    listings, problems, is_whole = read(make(form, [cells_of(one) for one in LISTINGS], tmp_path))
    assert [one.listing for one in listings] == LISTINGS
    assert (problems, is_whole) == ([], True)
    assert [one.line for one in listings] == sorted({one.line for one in listings})


def test_a_bad_row_is_named_and_the_others_go_on(form, tmp_path):
    rows = [cells_of(one) for one in LISTINGS]
    rows[1] |= {"price": "dear"}
    listings, (problem,), is_whole = read(make(form, rows, tmp_path))
    assert [one.listing.item_id for one in listings] == ["01", "03"]
    assert (problem.field, problem.identity) == ("price", {"item_id": "02", "url": LISTINGS[1].url})
    assert listings[0].line < problem.line < listings[1].line
    assert is_whole


def test_a_column_nobody_knows_is_named_and_counted(form, tmp_path):
    rows = [cells_of(one) | {"odd_column": "x", "买家昵称": "张三"} for one in LISTINGS]
    with open_feed(make(form, rows, tmp_path)) as feed:
        listings = [one.listing for one in feed.entries() if isinstance(one, FeedListing)]
        found = {one.heading.removeprefix("g:"): (str(one.decision), one.cells) for one in feed.columns.decisions}
    assert found["odd_column"] == ("unknown", 3)
    assert found["买家昵称"] == ("personal", 3)
    assert listings == LISTINGS, "neither is kept"


def test_a_file_that_is_cut_off_is_not_taken_for_whole(form, tmp_path):
    path = make(form, [cells_of(one) for one in LISTINGS], tmp_path)
    path.write_bytes(path.read_bytes()[:-40])
    listings, problems, is_whole = read(path)
    assert [one.listing.item_id for one in listings] == ["01", "02", "03"][: len(listings)]
    # A text does not say where it ends: the last row may be shorter, and nothing shows that others are missing.
    assert is_whole is (form.name in {"json_lines", "csv", "tsv"})
    assert problems or form.name in {"csv", "tsv"}


HOSTILE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 64,
    "zeros": bytes(100_000),
    "one endless line": b"x" * 6_000_000,
    "quotes": b'"' * 10_000,
    "brackets": b"[" * 50_000 + b"\n" + b"{" * 50_000,
    "deep": b"<rss>" + b"<item>" * 5_000,
    "entities": b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>',
    "outside": b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>',
    "headings": ",".join(f"h{n}" for n in range(5_000)).encode() + b",title\n" + b"1," * 5_000 + b"x",
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_content_is_named_and_nothing_comes_of_it(form, content, tmp_path):
    path = tmp_path / f"x{form.endings[0]}"
    path.write_bytes(content)
    listings, problems, _ = read(path)
    assert listings == []
    assert all(problem.reason and len(problem.snippet) <= 1_000 for problem in problems)
    assert problems or not content.strip(b"\0\n")

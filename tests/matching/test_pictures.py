"""Pictures: which records show one of a listing, one by one and in columns, and what follows from it."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.image_hash import BITS, NEAR, HashMethod, ImageHash, are_near
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordState
from domain.verdict import VerdictKind
from domain.wire import listing_to_json
from matching import NumberedRow, RecordBook, check_rows, check_table, holdings
from matching.pictures import pictures_of

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 1, 1)
PRAM = ImageHash(HashMethod.PHASH, 0x8F373714ACFCF4D0)
SEAT = ImageHash(HashMethod.PDQ, int("0f1e2d3c" * 8, 16))
UNTOLD = ImageHash(HashMethod.PHASH, 0x5AC31E78F0D2B496)

hashes = st.sampled_from(HashMethod).flatmap(
    lambda method: st.builds(ImageHash, st.just(method), st.integers(0, (1 << BITS[method]) - 1))
)


def changed(one: ImageHash, bits: int, seed: int = 0) -> ImageHash:
    return one._replace(
        value=one.value ^ sum(1 << bit for bit in random.Random(seed).sample(range(BITS[one.method]), bits))
    )


@given(st.lists(hashes, max_size=8), hashes, st.integers(0, 40), st.integers())
def test_every_near_picture_is_found_and_no_other(
    known: list[ImageHash], shown: ImageHash, bits: int, seed: int
) -> None:
    known.append(changed(shown, bits, seed))
    found = {(owner, distance) for distance, owner in pictures_of(enumerate(known)).near([shown])}
    near = [number for number, one in enumerate(known) if are_near(one, shown)]
    assert found == {(number, (known[number].value ^ shown.value).bit_count()) for number in near}


# ---- In a book, small or on a shelf, asked one by one or in columns


def _records() -> tuple[Record, ...]:
    pram = Record(
        record_id="PRAM", kind=RecordKind.RECALL, product_name="婴儿推车", brand="小逸优品", model_spec="XDW-21A4", manufacturer="中山市翔得威电器有限公司",
        image_hashes=(str(UNTOLD), str(PRAM)),
    )  # fmt: skip
    others = (
        Record(
            record_id=f"N{number}", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand=f"品牌{chr(0x4E00 + number)}",
            model_spec=f"AB-{1000 + number}",
        )
        for number in range(60)
    )  # fmt: skip
    return (
        pram,
        Record(record_id="SEAT", kind=RecordKind.RECALL, product_name="儿童安全座椅", image_hashes=(str(SEAT),)),
        replace(pram, record_id="PASSED", kind=RecordKind.PASSED_INSPECTION, brand="大雅", image_hashes=(str(SEAT),)),
        *others,
    )


def _shelved(registry: BrandRegistry) -> RecordBook:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 50)
        return RecordBook(_records(), brands=registry)


@pytest.fixture(params=["small", "shelved", "sieved", "reopened"])
def kept(request: pytest.FixtureRequest, registry: BrandRegistry, tmp_path: Path) -> RecordBook:
    book = RecordBook(_records(), brands=registry) if request.param == "small" else _shelved(registry)
    assert (book._held._shelf is None) == (request.param == "small")
    if request.param == "reopened":
        book.write(tmp_path / "book")
        book = RecordBook.read(tmp_path / "book", brands=registry)
    if request.param == "sieved":
        _ = book.sieve
    return book


def flagged(book: RecordBook, listing: Listing) -> list[tuple[str, str]]:
    found = [(m.record_id, str(m.verdict)) for m in book.match(listing, on=ON) if m.verdict is not VerdictKind.ALLOW]
    best = book.best(listing, on=ON)
    assert (None if best is None else (best.record_id, str(best.verdict))) == (found[0] if found else None)
    assert [(m.record_id, str(m.verdict)) for m in book.flagged(listing, on=ON)] == found
    return found


def shows(*pictures: ImageHash, title: str = "夏季新款 包邮", **said: str) -> Listing:
    return Listing(title=title, image_hashes=tuple(map(str, pictures)), **said)


def test_a_listing_that_names_nothing_is_looked_at_for_its_picture(kept: RecordBook) -> None:
    assert flagged(kept, shows(changed(PRAM, 8))) == [("PRAM", "review")]
    assert flagged(kept, shows(changed(SEAT, 31), UNTOLD)) == [("PRAM", "review"), ("SEAT", "review")]
    assert flagged(kept, shows(changed(PRAM, 10))) == []
    assert flagged(kept, shows()) == []
    (match, *_) = kept.match(shows(PRAM), on=ON)
    assert "实物照片" in match.decides
    assert "photographs of the goods" in match.decides_en
    assert match.explanations[0].feature == "image_same"


def test_a_picture_never_proves_and_never_outweighs_what_is_said(kept: RecordBook) -> None:
    assert flagged(kept, shows(PRAM, title="小逸优品婴儿推车 XDW-21A4")) == [("PRAM", "block")]
    assert flagged(kept, shows(UNTOLD, title="小逸优品婴儿推车")) == [("PRAM", "review")]
    for contradicted in (
        shows(PRAM, title="婴儿推车", brand="大雅"), shows(PRAM, title="婴儿推车", maker_name="汕头市成乐美玩具厂"),
        shows(PRAM, title="小逸优品婴儿推车 QX-9917"), shows(PRAM, title="电磁炉 家用"), shows(PRAM, title="婴儿推车雨罩配件"),
    ):  # fmt: skip
        assert flagged(kept, contradicted) == [], contradicted


def test_pictures_follow_the_book(kept: RecordBook) -> None:
    pram = next(record for record in _records() if record.record_id == "PRAM")
    listing = shows(PRAM)
    kept.add(replace(pram, state=RecordState.LIFTED))
    assert flagged(kept, listing) == [], "a lifted record is no ground"
    kept.add(replace(pram, image_hashes=(str(UNTOLD),)))
    assert (flagged(kept, listing), flagged(kept, shows(UNTOLD))) == ([], [("PRAM", "review")])
    kept.add(pram)
    kept.add(
        Record(record_id="LATER", kind=RecordKind.RECALL, product_name="推车", image_hashes=(str(changed(PRAM, 2)),))
    )
    assert flagged(kept, listing) == [("PRAM", "review"), ("LATER", "review")], "the nearest picture first"
    kept.remove("LATER")
    kept.remove("PRAM")
    assert flagged(kept, listing) == []


def test_a_picture_of_very_many_records_hides_none_that_is_named(registry: BrandRegistry) -> None:
    crowd = [
        Record(record_id=f"C{number:03}", kind=RecordKind.RECALL, product_name="书包", image_hashes=(str(PRAM),))
        for number in range(200)
    ]
    book = RecordBook([*crowd, *_records()], brands=registry)
    found = flagged(book, shows(PRAM, title="小逸优品婴儿推车 XDW-21A4"))
    assert found[0] == ("PRAM", "block")


said = st.builds(
    lambda title, pictures, brand: Listing(title=title, brand=brand, image_hashes=tuple(map(str, pictures))),
    st.sampled_from(
        ["夏季新款", "婴儿推车", "小逸优品婴儿推车 XDW-21A4", "品牌丁电磁炉", "电磁炉 AB-1001", "推车配件"]
    ),
    st.lists(
        st.builds(changed, st.sampled_from([PRAM, SEAT, UNTOLD]), st.integers(0, 33), st.integers(0, 99)), max_size=3
    ),
    st.sampled_from([None, "小逸优品", "大雅"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(said, min_size=1, max_size=6), st.booleans())
def test_columns_are_answered_as_single_listings_are(
    registry: BrandRegistry, listings: list[Listing], has_sieve: bool
) -> None:
    book, alone = _BOOKS.setdefault("many", _shelved(registry)), RecordBook(_records(), brands=registry)
    if has_sieve:
        _ = book.sieve
    wanted = []
    for listing in listings:
        best = alone.best(listing, on=ON)
        wanted.append(("allow", None) if best is None else (str(best.verdict), best.record_id))
    rows = [listing_to_json(listing) for listing in listings]
    table = pa.table({name: [row[name] for row in rows] for name in ("title", "brand", "image_hashes")})
    told = check_table(book, table, on=ON).to_pylist()
    assert [(row["verdict"], row["record_id"]) for row in told] == wanted
    numbered = [NumberedRow(line=place, data=row) for place, row in enumerate(rows, start=1)]
    (answers,) = check_rows(book, [numbered], read=lambda row: row, on=ON)
    assert [(cells[2], cells[4]) for cells in answers.rows] == wanted


_BOOKS: dict[str, RecordBook] = {}


def test_a_bad_hash_in_a_column_is_refused_by_its_row(registry: BrandRegistry) -> None:
    book = _shelved(registry)
    _ = book.sieve
    table = pa.table({
        "title": ["推车"] * 4,
        "image_hashes": [[str(PRAM)], ["8f373714acfcf4d0"], None, [str(PRAM).upper()]],
    })  # fmt: skip
    told = check_table(book, table, on=ON).to_pylist()
    assert [row["verdict"] for row in told] == ["review", None, "allow", "review"]
    assert told[1]["error"].startswith("image_hashes: '8f373714acfcf4d0' is not a picture hash")


def test_pictures_of_many_are_compared_at_once() -> None:
    draw = random.Random(0)
    many = pictures_of((number, ImageHash(HashMethod.PHASH, draw.getrandbits(64))) for number in range(5_000))
    many_and_one = pictures_of([*((n, changed(PRAM, 30, n)) for n in range(5_000)), (7, PRAM)])
    assert list(many_and_one.near([changed(PRAM, NEAR[HashMethod.PHASH])])) == [(8, 7)]
    assert bool(many)
    assert not pictures_of(())

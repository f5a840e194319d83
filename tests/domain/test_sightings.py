"""What several places say of one finding, merged: the same in any order."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.finding_id import make_record_id
from domain.record import Record, RecordKind, RecordSource
from domain.sightings import add_sighting, merge_sightings

FACTS = {"product_name": "拉杆箱", "brand": "皇冠", "model_spec": "HG-1"}
MADE = make_record_id(RecordKind.FAILED_INSPECTION, FACTS)
optional = st.sampled_from([None, "甲", "乙", "標稱"])
sightings = st.builds(
    lambda file, row, brand, maker, day, items, record_id: Record(
        record_id=record_id, kind=RecordKind.FAILED_INSPECTION, product_name="拉杆箱", brand=brand, manufacturer=maker,
        notice_date=day, failed_items=tuple(items), raw={"商标": brand or ""},
        sources=(RecordSource(file=f"{file}.csv", row=row, file_sha256=file * 32),),
    ),
    file=st.sampled_from(["aa", "bb", "cc"]), row=st.integers(1, 3), brand=optional, maker=optional,
    day=st.sampled_from([None, "2019", "2019-03", "2023-01-05"]),
    items=st.lists(st.sampled_from(["标志", "標誌", "甲醛"]), max_size=2), record_id=st.just(MADE),
)  # fmt: skip


def merged(order: list[Record]) -> Record:
    known: tuple[Record, ...] = ()
    for sighting in order:
        known = add_sighting(known, sighting)
    return merge_sightings(known)


@given(st.lists(sightings, min_size=1, max_size=6, unique_by=lambda s: s.sources), st.randoms(), st.booleans())
def test_the_order_does_not_matter_and_reading_again_adds_nothing(
    found: list[Record], chance, has_own_id: bool
) -> None:
    if has_own_id:
        found = [replace(sighting, record_id="R1") for sighting in found]
    shuffled = [*found]
    chance.shuffle(shuffled)
    assert merged(shuffled) == merged(found)
    assert merged([*shuffled, *found]) == merged(found)
    assert set(merged(found).sources) == {source for sighting in found for source in sighting.sources}

"""By its marks an earlier state of some records is told from one of another history."""

from array import array
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.record import Record, RecordKind
from index.store import EarlierMarks, RecordMarks, name_of, open_store
from index.store.record_marks import mark_of

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
CHANGES = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), max_size=30)


def marks(changes: list[tuple[int, str]]) -> RecordMarks:
    """Return what records are after changes, each of a record by its number, in one way or another."""
    last = {number: (seq, way) for seq, (number, way) in enumerate(changes, 1)}
    found = sorted((seq, mark_of(f"R{number}", seq, way)) for number, (seq, way) in last.items())
    return RecordMarks(array("q", [seq for seq, _ in found]), array("Q", [mark for _, mark in found]))


def kept(state: RecordMarks) -> EarlierMarks:
    return EarlierMarks.read(state.kept)


@given(before=CHANGES, since=CHANGES)
def test_an_earlier_state_is_told_and_what_changed_since(before, since) -> None:
    changed = marks(before + since).changed_since(kept(marks(before)))
    assert changed == len({number for number, _ in since})


@given(before=CHANGES, since=CHANGES, other=CHANGES)
def test_another_history_is_told_unless_nothing_of_it_is_left(before, since, other) -> None:
    now, there = marks(before + since), kept(marks(before + other))
    changed = now.changed_since(there)
    unchanged = {mark for seq, mark in zip(now.seqs, now.marks, strict=True) if seq <= there.seq}
    assert (changed is not None) == (unchanged <= set(there.marks))


def test_a_record_is_another_one_by_id_number_or_time() -> None:
    assert len({mark_of("R1", 1, "a"), mark_of("R2", 1, "a"), mark_of("R1", 2, "a"), mark_of("R1", 1, "b")}) == 4


def test_what_is_kept_has_its_hash_for_a_name_and_is_refused_when_cut_off() -> None:
    state = marks([(1, "a"), (2, "a")])
    assert name_of(state.kept) == state.name
    assert marks([(1, "a"), (2, "b")]).name != state.name != marks([]).name
    with pytest.raises(ValueError, match="multiple of item size"):
        EarlierMarks.read(state.kept[:-1])


def test_records_are_read_as_they_are_at_one_moment(sqlite_url) -> None:
    def record(number: int, **changed: str) -> Record:
        return Record(record_id=f"R{number}", kind=RecordKind.RECALL, **({"product_name": "锅"} | changed))

    with open_store(sqlite_url, create=True) as store:
        with store.transaction() as tx:
            for number in range(3):
                tx.save_record(record(number), now=NOW)
        with store.records_now() as now:
            assert (len(now.marks), now.marks.seq) == (3, store.records_seq())
            with store.transaction() as tx:
                tx.save_record(record(1, brand="甲"), now=NOW + timedelta(hours=1))
            assert [one.brand for _, one in now.changed_after(0)] == [None, None, None]
        with store.records_now() as later:
            assert later.marks.changed_since(kept(now.marks)) == 1
            assert [one.brand for _, one in later.changed_after(now.marks.seq)] == ["甲"]

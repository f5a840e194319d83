"""The compiled loop over listings: from the bytes of their texts to the records that may be meant.

Everything here is one-sided: a record that the full reading would flag is found; one too many does no harm.
"""

import threading
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.reading.listing_reading import LONGEST_MODEL
from matching.sieve.alike import add_alike
from matching.sieve.compiled import compiled, inner
from matching.sieve.finding import add_modelled, add_named, find_models, find_names
from matching.sieve.known import Known, Room, room_of
from matching.sieve.layout import (
    BRAND,
    CHARACTERS,
    COLUMNS,
    FOUND,
    HAS_BARCODE,
    MODEL,
    MOST_BYTES,
    MOST_RECORDS,
    OTHER,
    SPEAKS,
    SPELLED,
    SPOKEN,
    TITLE,
    TOO_MUCH,
    Keys,
    Signs,
    Texts,
    Work,
    make_room,
)
from matching.sieve.numbers import read_numbers
from matching.sieve.pairs import note_pieces
from matching.sieve.reading import read_text

__all__ = ["ALL", "LISTED", "NONE", "READ", "sift", "sift_one"]

NONE: Final = 0
"""No record may be meant."""
LISTED: Final = 1
"""Those that may be meant are listed."""
ALL: Final = 2
"""The loops cannot tell: every record may be."""
READ: Final = 3
"""A text must be folded by `domain.text` first."""

_LEAST_ROOM: Final = 1024


class _Answers(NamedTuple):
    """What is told of the listings."""

    kinds: npt.NDArray[np.uint8]
    """[listing] `NONE`, `LISTED`, `ALL` or `READ`."""
    places: npt.NDArray[np.int64]
    """[listing + 1] how many records were listed before."""
    records: npt.NDArray[np.int32]
    """Room for the records of some listings."""


def sift(texts: Texts, known: Known) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Tell for each listing whether a record may be meant.

    Returns:
        [listing] one of `NONE`, `LISTED`, `ALL`, `READ`; [listing + 1] where its records begin in the third; records.
    """
    count = texts.starts.shape[1]
    answers = _Answers(
        kinds=np.zeros(count, dtype=np.uint8),
        places=np.zeros(count + 1, dtype=np.int64),
        records=np.empty(max(count, _LEAST_ROOM), dtype=np.int32),
    )
    parts: list[npt.NDArray[np.int32]] = []
    work, listing, kept = _room.work, 0, 0
    while listing < count:
        listing = _sift_from(texts, listing, known, work, answers)
        parts.append(answers.records[: answers.places[listing] - kept].copy())
        kept = int(answers.places[listing])
    return answers.kinds, answers.places, np.concatenate(parts) if parts else answers.records[:0]


def sift_one(texts: Texts, known: Known) -> tuple[int, list[int]]:
    """Tell the same of a single listing: what it is, and its records."""
    work = _room.work
    kind = _sift_first(texts, known, _room.handed)
    found: list[int] = work.found[: work.state[FOUND]].tolist() if kind == LISTED else []
    return kind, found


class _Room(threading.local):
    """Room to work in, made once a thread: a listing that comes alone would wait longer for it than for its answer."""

    def __init__(self) -> None:
        self.work = make_room()
        self.handed = room_of(self.work)


_room: Final = _Room()


@compiled
def _sift_from(texts: Texts, first: int, known: Known, work: Work, answers: _Answers) -> int:
    return _sift(texts, first, known.signs, known.keys, work, answers)


@compiled
def _sift_first(texts: Texts, known: Known, room: Room) -> int:
    return _sift_one(texts, 0, known.signs, known.keys, room.work)


@inner
def _sift(texts: Texts, first: int, signs: Signs, keys: Keys, work: Work, answers: _Answers) -> int:
    """Go through the listings from one on while there is room for records; return the first not gone through."""
    for listing in range(first, answers.kinds.size):
        start = answers.places[listing] - answers.places[first]
        if start + MOST_RECORDS > answers.records.size:
            return listing
        kind = _sift_one(texts, listing, signs, keys, work)
        size = work.state[FOUND] if kind == LISTED else 0
        for place in range(size):
            answers.records[start + place] = work.found[place]
        answers.kinds[listing], answers.places[listing + 1] = kind, answers.places[listing] + size
    return answers.kinds.size


@inner
def _sift_one(texts: Texts, listing: int, signs: Signs, keys: Keys, work: Work) -> int:
    for place in range(work.state.size):
        work.state[place] = 0
    for column in range(COLUMNS):
        source, speaks = column, column == BRAND
        if column == SPOKEN and work.state[SPEAKS] and not texts.is_folded:
            source, speaks = TITLE, True
        if texts.sizes[source, listing] > MOST_BYTES:
            return ALL
        if texts.sizes[source, listing] > 0 and not read_text(texts, source, listing, speaks, signs, work):
            return READ
        work.ends[column] = work.state[CHARACTERS]
    if work.ends[TITLE] == 0:
        return ALL  # it may be no title
    has_spelled = work.ends[SPELLED] > work.ends[SPOKEN]
    read_numbers(0, work.ends[TITLE], not has_spelled, signs, work)
    read_numbers(work.ends[SPOKEN], work.ends[SPELLED], True, signs, work)
    # A cell that is too long is no model. Bytes as printed are no fewer than characters; of a folded text they may be.
    is_model = not texts.is_folded and texts.sizes[MODEL, listing] <= LONGEST_MODEL
    read_numbers(work.ends[BRAND], work.ends[MODEL], is_model, signs, work)
    if work.state[HAS_BARCODE] and keys.codes.marks.size > 0:
        return ALL
    start = 0
    for column in range(COLUMNS):
        end = work.ends[column]
        if column in (TITLE, SPOKEN, BRAND) or column >= OTHER:
            find_names(start, end, column < SPELLED, signs, keys, work)
        if column in (TITLE, SPELLED, MODEL):
            find_models(start, end, signs, keys, work)
        start = end
    note_pieces(keys, work)
    add_named(signs, keys, work)
    add_modelled(signs, keys, work)
    if not add_alike(signs, keys, work) or work.state[TOO_MUCH]:
        return ALL
    return LISTED if work.state[FOUND] else NONE

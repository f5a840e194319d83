"""The arrays that the compiled loops share: what they know, what they are given, and the room they work in."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.sieve.heads import Heads
from matching.sieve.keys import KeyTable, Lists
from matching.sieve.values import ValueTable

__all__ = ["Keys", "Signs", "Texts", "Work", "make_room"]

TITLE: Final = 0
"""The title: names, models, numbers that it states, words that look like a brand."""
SPOKEN: Final = 1
"""The title with the words that its emoji stand for: names."""
SPELLED: Final = 2
"""The title with spoken codes written out, where that changes it: models, and then the numbers it states."""
BRAND: Final = 3
MODEL: Final = 4
OTHER: Final = 5
"""From here on maker, shop and seller: names."""
COLUMNS: Final = 8

GAP_NONE: Final = 0
"""What stands before a character. Finer than `reading.text.Gap`: what ties a token is told from what parts it."""
GAP_JOINER: Final = 1
"""A dash."""
GAP_DASHES: Final = 8
"""Several dashes."""
GAP_SIGN: Final = 2
GAP_SPACE: Final = 3
GAP_TIE: Final = 4
"""A sign by which `read_codes` ties both sides to one token, but no dash."""
GAP_SLASH: Final = 6
"""The same, with a slash among the signs, which may part two numbers."""
GAP_MIXED: Final = 7
"""White space with signs, beside a Chinese character."""
GAP_ONE: Final = 5
"""One white space between Latin letters or digits."""

WRITTEN_OUT: Final = 1
"""Marks of a character as printed: it makes `spell_out_codes` look at the text."""
SPOKEN_DASH: Final = 2
"""A dash between letters or digits."""
IN_A_CODE: Final = 4
"""A letter, a digit or a dash, but not Chinese."""
NUMERAL: Final = 8
UNIT: Final = 16
"""After digits it counts or measures."""
SHORT_NOUN: Final = 32
"""A noun of goods by itself, where a word ends: 鞋."""
AFTER_NOUN: Final = 64
"""It may stand right after such a noun: 鞋 ends a word in 皮鞋男."""
ENDS_NO_NAME: Final = 128
"""A sign with which no word ends that may be a name."""

CHARACTERS: Final = 0
"""Places in `Work.state`. Here: how many characters are kept."""
RUNS: Final = 1
FOUND: Final = 2
WORDS: Final = 3
NAMES: Final = 4
MODELS: Final = 5
STATES_A_NUMBER: Final = 6
"""1 when a maker's number is stated for sure."""
HAS_BARCODE: Final = 7
"""1 when a barcode may stand in the texts."""
TOO_MUCH: Final = 8
"""1 when there is more than there is room for."""
SPEAKS: Final = 9
"""1 when an emoji of the title stands for a word."""
WHOLE: Final = 10
HAS_KINDS: Final = 11
"""1 when the kinds of goods of the title were read."""
HASHES: Final = 12
PIECES: Final = 13
"""How many of `Work.pieces` there are; 0 when they were not noted, or there are none."""
HAS_HEADS: Final = 14
"""1 when it was read what the title calls goods that no table of kinds knows."""

ANY_CHARACTER: Final = 0xFFFF
"""In `Codes`: a character of a higher number, which is taken for any."""
MOST_BYTES: Final = 10_000
"""Of one text; `domain.wire` refuses titles of more characters."""
MOST_CHARACTERS: Final = 2048
MOST_RECORDS: Final = 60
MOST_RUNS: Final = 128
MOST_WORDS: Final = 32
MOST_HITS: Final = 64
MOST_HASHES: Final = 1024
KIND_WORDS: Final = 5
"""Kinds of goods are a set of bits, in so many numbers of 64."""


class Signs(NamedTuple):
    """What characters and words are, whatever the records."""

    folded: npt.NDArray[np.int32]
    """See `characters.Characters`, also for the next four."""
    many_first: npt.NDArray[np.int32]
    many_size: npt.NDArray[np.uint8]
    pool: npt.NDArray[np.int32]
    settled: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint8]
    """Of a character as printed."""
    said: npt.NDArray[np.int32]
    """Of an emoji that stands for a word: its place in `words_said`; else -1."""
    words_said: Lists
    heads: KeyTable
    """First letters that, with digits after them and nothing else, make no number of a maker: led, usb, gb …"""
    heads_of_any: KeyTable
    """The same, whatever stands after the digits."""
    glued: KeyTable
    """Latin words that may be glued to a model."""
    words: KeyTable
    """Words that may stand right after a brand."""
    openers: KeyTable
    """Those behind which a title opens: 现货."""
    nouns: KeyTable
    """Nouns of goods, and what hints at a kind."""
    noun_kinds: npt.NDArray[np.uint64]
    """[noun, `KIND_WORDS`]: the kinds it names."""
    sounds: Lists
    """Of a character: its readings, places in the arrays below."""
    sound_hash: npt.NDArray[np.uint64]
    sound_size: npt.NDArray[np.int32]
    powers: npt.NDArray[np.uint64]
    """Of the base of the hash."""


class Codes(NamedTuple):
    """Characters of many texts: those of text `i` are `items[starts[i]:starts[i + 1]]`; see `ANY_CHARACTER`."""

    starts: npt.NDArray[np.int32]
    items: npt.NDArray[np.uint16]


class Keys(NamedTuple):
    """The records of a book by what finds them; a record, a name, a model is its number."""

    names: KeyTable
    name_records: Lists
    """Of a name: the first records of each of its buckets."""
    name_pairs: npt.NDArray[np.uint64]
    """Of a name: what pairs of characters the models of those records have (`pairs.pair_bit`); all bits where one has
    no model, or a model whose characters are not all known."""
    is_latin: npt.NDArray[np.bool_]
    """Of a name: it is found only as a whole word."""
    followers: KeyTable
    """First two characters of product names: a name may stand glued before them."""
    wants_whole_words: bool
    """A name of two characters glued to others does not count as named."""
    models: KeyTable
    model_records: Lists
    is_distinctive: npt.NDArray[np.bool_]
    """Of a model: it may mean the same goods with no brand beside it."""
    takes_latin: npt.NDArray[np.bool_]
    """Of a model: it may stand glued to a Latin name of one of its records."""
    model_codes: Codes
    """Of a model: its characters, settled."""
    near: ValueTable
    """Keys on which look-alikes meet, and the names that have them."""
    buckets: npt.NDArray[np.int32]
    """Of a record: which kinds of goods it is of, and whether it names a model; as numbered by who made this."""
    bucket_kinds: npt.NDArray[np.uint64]
    """[bucket × `KIND_WORDS`]: the kinds of goods of a listing that may be the same as those of the bucket."""
    heads: Heads
    has_model: npt.NDArray[np.bool_]
    """Of a record, as the next two."""
    own_names: Lists
    own_models: Lists
    codes: KeyTable
    code_records: Lists
    """Of a barcode, another code: every record."""


class Texts(NamedTuple):
    """Texts of listings: column after column, in UTF-8."""

    data: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    """[column, listing]: where the text begins in `data`."""
    sizes: npt.NDArray[np.int32]
    """[column, listing]: how many bytes it has."""
    is_folded: bool
    """They were folded by `domain.text`, white space marked, and what is spoken was written out."""


class Work(NamedTuple):
    """Room for one listing, used again for the next."""

    plain: npt.NDArray[np.int32]
    """Folded characters without separators, text after text; as `Text.chars`."""
    settled: npt.NDArray[np.int32]
    """As `Text.settled`."""
    gaps: npt.NDArray[np.uint8]
    plain_sums: npt.NDArray[np.uint64]
    settled_sums: npt.NDArray[np.uint64]
    ends: npt.NDArray[np.int64]
    """[column]: where its text ends in the arrays above; it begins where the one before ends."""
    runs: npt.NDArray[np.int64]
    """[run, 2]: where what may be a number that the listing states begins and ends."""
    latin: npt.NDArray[np.int64]
    """[word, 2]: Latin words of the title."""
    names: npt.NDArray[np.int64]
    """Names that stand in the texts."""
    whole: npt.NDArray[np.int64]
    """Those of them that may stand there as words of their own."""
    models: npt.NDArray[np.int64]
    """Models that stand in the texts."""
    found: npt.NDArray[np.int64]
    """Records that may be meant."""
    kinds: npt.NDArray[np.uint64]
    """The kinds of goods that the title may name, and the bits of `Keys.heads` behind them."""
    pieces: npt.NDArray[np.uint64]
    """What pairs of characters each model and each number in the texts has; see `Keys.name_pairs`."""
    hashes: npt.NDArray[np.uint64]
    """Keys on which words may meet a look-alike, not yet looked up."""
    state: npt.NDArray[np.int64]
    """Counts and findings; see the places above."""


def make_room() -> Work:
    """Return room for one listing."""
    return Work(
        plain=np.zeros(MOST_CHARACTERS, dtype=np.int32),
        settled=np.zeros(MOST_CHARACTERS, dtype=np.int32),
        gaps=np.zeros(MOST_CHARACTERS + 1, dtype=np.uint8),
        plain_sums=np.zeros(MOST_CHARACTERS + 1, dtype=np.uint64),
        settled_sums=np.zeros(MOST_CHARACTERS + 1, dtype=np.uint64),
        ends=np.zeros(COLUMNS, dtype=np.int64),
        runs=np.zeros((MOST_RUNS, 2), dtype=np.int64),
        latin=np.zeros((MOST_WORDS, 2), dtype=np.int64),
        names=np.zeros(MOST_HITS, dtype=np.int64),
        whole=np.zeros(MOST_HITS, dtype=np.int64),
        models=np.zeros(MOST_HITS, dtype=np.int64),
        found=np.zeros(MOST_RECORDS, dtype=np.int64),
        kinds=np.zeros(KIND_WORDS + 1, dtype=np.uint64),
        pieces=np.zeros(MOST_RUNS + MOST_HITS, dtype=np.uint64),
        hashes=np.zeros(MOST_HASHES, dtype=np.uint64),
        state=np.zeros(HAS_HEADS + 1, dtype=np.int64),
    )

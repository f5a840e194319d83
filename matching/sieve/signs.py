"""What the compiled loops know of characters and words, made of the tables of `domain` and `matching`."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from matching.reading.codes import HEADS_OF_MEASURES, HEADS_OF_STANDARDS, UNITS
from matching.reading.first_words import FUNCTION_SIGNS
from matching.reading.glued import GLUED_WORDS
from matching.reading.kinds import AFTER_NOUN_SIGNS, known_nouns
from matching.reading.name_finding import words_beside_names
from matching.reading.spelling import every_sound
from matching.reading.text import SPOKEN_DASHES, SPOKEN_NUMERALS
from matching.sieve.characters import FIRST_UNKNOWN, load_characters
from matching.sieve.kept import keep
from matching.sieve.keys import POWERS, as_codes, frozen, lists_of, make_table
from matching.sieve.kinds import noun_table
from matching.sieve.layout import (
    AFTER_NOUN,
    ENDS_NO_NAME,
    IN_A_CODE,
    NUMERAL,
    SHORT_NOUN,
    SPOKEN_DASH,
    UNIT,
    WRITTEN_OUT,
    Signs,
)
from matching.words import load_characters as load_emoji
from matching.words import load_phrases

__all__ = ["load_signs"]


@lru_cache(maxsize=1)
def load_signs() -> Signs:
    """Return everything the loops know beside the records; it is made in a second or two."""
    return frozen(keep("signs", Signs, _make))


def _make() -> Signs:
    characters = load_characters()
    sounds = every_sound()
    spelled = sorted({sound for found in sounds.values() for sound in found})
    numbers = {sound: number for number, sound in enumerate(spelled)}
    by_code: list[list[int]] = [[]] * FIRST_UNKNOWN
    for character, found in sounds.items():
        if ord(character) < FIRST_UNKNOWN:
            by_code[ord(character)] = [numbers[sound] for sound in found]
    emoji = {sign: word for sign, word in load_emoji().emoji.items() if len(sign) == 1}
    nouns = noun_table()
    said = np.full(FIRST_UNKNOWN, -1, dtype=np.int32)
    said[list(map(ord, emoji))] = np.arange(len(emoji))
    return Signs(
        folded=characters.folded,
        many_first=characters.first,
        many_size=characters.size,
        pool=characters.pool,
        settled=characters.settled,
        marks=_marks(),
        said=said,
        words_said=as_codes(emoji.values()),
        heads=make_table(sorted(HEADS_OF_MEASURES)),
        heads_of_any=make_table(sorted(HEADS_OF_STANDARDS)),
        glued=make_table(GLUED_WORDS),
        words=make_table(sorted(words_beside_names())),
        openers=make_table(sorted(load_phrases().beside)),
        nouns=nouns.table,
        noun_kinds=nouns.kinds,
        sounds=lists_of(by_code),
        sound_hash=np.array([_hash(sound) for sound in spelled], dtype=np.uint64),
        sound_size=np.diff(as_codes(spelled).starts),
        powers=POWERS,
    )


def _hash(text: str) -> int:
    hashed, base = 0, int(POWERS[1])
    for character in text:
        hashed = (hashed * base + ord(character)) % (1 << 64)
    return hashed


def _marks() -> npt.NDArray[np.uint8]:
    """Mark what makes `spell_out_codes` change a text; longer emoji hold a sign whose outcome depends on neighbours."""
    marks = np.zeros(FIRST_UNKNOWN, dtype=np.uint8)
    for code in range(FIRST_UNKNOWN):
        character = chr(code)
        if character == "-" or (character.isalnum() and not "\u3400" <= character <= "\u9fff" and character != "〇"):
            marks[code] |= IN_A_CODE
    for sign in SPOKEN_NUMERALS:
        marks[ord(sign)] |= NUMERAL
    for sign in SPOKEN_DASHES:
        marks[ord(sign)] |= SPOKEN_DASH
    for sign in UNITS:
        marks[ord(sign)] |= UNIT
    for noun in known_nouns():
        if len(noun) == 1:
            marks[ord(noun)] |= SHORT_NOUN
    for sign in AFTER_NOUN_SIGNS:
        marks[ord(sign)] |= AFTER_NOUN
    for sign in FUNCTION_SIGNS:
        marks[ord(sign)] |= ENDS_NO_NAME
    for sign in "杠槓":
        marks[ord(sign)] |= WRITTEN_OUT
    return marks

"""How one name imitates another: one character off, the same sound, look-alike or added characters, mixed scripts.

Says in which way two names are alike, never that somebody imitates: honest marks are one character apart, too. How a
Chinese name sounds is asked of a reading function that the caller gives, because the tables of sounds are large and
live with `matching`. What looks alike is read from data by `domain.shapes`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from domain.shapes import Shapes, far_spellings, load_shapes, near_spellings, shape_key, skeleton
from domain.text import is_chinese

__all__ = [
    "Alikeness", "Reading", "Shapes", "consonant_frame", "each_gap", "far_spellings", "how_alike", "is_one_off",
    "load_shapes", "mixes_alphabets", "near_spellings", "shape_key", "skeleton", "sound_key",
]  # fmt: skip

Reading = Callable[[str], str]
"""Gives a Chinese name in Latin letters without tones: 苏泊尔 → suboer. Other characters stay."""


class Alikeness(StrEnum):
    """In which way a name is like a brand."""

    MIXED_SCRIPT = "mixed_script"
    """Letters of another alphabet, or a sound written in letters among characters: 苏po尔, ВОBDOG."""
    HOMOPHONE = "homophone"
    """Read the same, or nearly: 苏伯尔 beside 苏泊尔, Odidoss beside Adidas."""
    CHARACTERS = "characters"
    """Characters or letters that look alike: 清场 beside 清扬, 美白勺 beside 美的, SQNY beside SONY."""
    EDIT = "edit"
    """One character changed, two letters swapped: 小逸良品 beside 小逸优品, Corcs beside Crocs."""
    INSERTED = "inserted"
    """Characters added before, after or inside: 强九阳 beside 九阳, 美的风格 beside 美的."""

    def explain(self, name: str, brand: str) -> str:
        """Return the sentence for a reviewer, in Chinese."""
        return _SENTENCES[self][0].format(name=name, brand=brand)

    def explain_en(self, name: str, brand: str) -> str:
        """Return the sentence in English."""
        return _SENTENCES[self][1].format(name=name, brand=brand)


_SENTENCES: Mapping[Alikeness, tuple[str, str]] = {
    Alikeness.MIXED_SCRIPT: (
        "“{name}”混用了不同文字的字母或以拼音代字，读作“{brand}”",
        "“{name}” mixes scripts, or spells a character by its sound, and reads as “{brand}”",
    ),
    Alikeness.HOMOPHONE: (
        "“{name}”与“{brand}”字不同而读音相同或相近",
        "“{name}” is written otherwise than “{brand}” but reads the same or nearly so",
    ),
    Alikeness.CHARACTERS: (
        "“{name}”用了与“{brand}”形状相近的字或字母",
        "“{name}” uses characters or letters that look like those of “{brand}”",
    ),
    Alikeness.EDIT: (
        "“{name}”与“{brand}”只差一个字（字母）或只换了次序",
        "“{name}” is one character off “{brand}”, or swaps two of its letters",
    ),
    Alikeness.INSERTED: (
        "“{name}”是在“{brand}”前后或中间加字而成",
        "“{name}” is “{brand}” with characters added",
    ),
}


def is_one_off(name: str, brand: str) -> bool:
    """Tell whether a name is one character off a brand: one changed, two swapped, or in Latin one more, one less.

    Short names are left out: one character off a name of two is another name.

    Example:
        >>> is_one_off("小逸良品", "小逸优品"), is_one_off("corcs", "crocs"), is_one_off("hiller", "haier")
        (True, True, False)
        >>> is_one_off("宝星乐", "宝乐星")
        True
        >>> is_one_off("九月", "九阳"), is_one_off("bobd0g", "bobdog")
        (False, False)
    """
    if name == brand or skeleton(name) == skeleton(brand) or name.isascii() != brand.isascii():
        return False
    if len(brand) < (5 if brand.isascii() else 3) or abs(len(name) - len(brand)) > 1:
        return False
    if len(name) == len(brand):
        different = [i for i, (a, b) in enumerate(zip(name, brand, strict=True)) if a != b]
        is_swap = (
            len(different) == 2
            and name[different[0]] == brand[different[1]]
            and name[different[1]] == brand[different[0]]
        )
        return len(different) == 1 or (is_swap and different[1] == different[0] + 1)
    longer, shorter = (name, brand) if len(name) > len(brand) else (brand, name)
    return brand.isascii() and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def mixes_alphabets(text: str) -> bool:
    """Tell whether a word of a text holds Greek or Cyrillic letters beside Latin ones.

    Example:
        >>> mixes_alphabets("ВОBDOG"), mixes_alphabets("BOBDOG"), mixes_alphabets("Бренд BOBDOG")
        (True, False, False)
    """
    return any(_LATIN.search(word) and _OTHER_LETTERS.search(word) for word in text.split())


_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
_OTHER_LETTERS = re.compile("[\u0370-\u03ff\u0400-\u04ff]")


def how_alike(name: str, brand: str, reading: Reading | None = None) -> Alikeness | None:
    """Return in which way a name is like a brand, the most telling way first; `None` when it is not, or is the same.

    Args:
        name: In normal form (`domain.text.squeeze`).
        brand: In normal form.
        reading: How a Chinese name sounds; without it nothing is compared by sound.

    Example:
        >>> pairs = [("小逸良品", "小逸优品"), ("清场", "清扬"), ("美白勺", "美的"), ("强九阳", "九阳"),
        ...          ("sqny", "sony"), ("odidoss", "adidas"), ("comfort", "adidas"), ("安踏儿童", "安踏")]
        >>> [str(how_alike(*pair)) for pair in pairs]
        ['edit', 'characters', 'characters', 'inserted', 'characters', 'homophone', 'None', 'None']
        >>> sounds = {"苏伯尔": "suboer", "苏泊尔": "suboer", "苏bo尔": "suboer"}.get
        >>> str(how_alike("苏伯尔", "苏泊尔", sounds)), str(how_alike("苏bo尔", "苏泊尔", sounds))
        ('homophone', 'mixed_script')
    """
    if not name or not brand or _is_same(name, brand):
        return None
    ways: tuple[tuple[Alikeness, bool], ...] = (
        (Alikeness.MIXED_SCRIPT, reading is not None and _spells_a_character(name, brand, reading)),
        (Alikeness.HOMOPHONE, reading is not None and _sounds_alike(name, brand, reading)),
        (Alikeness.CHARACTERS, _looks_alike(name, brand)),
        (Alikeness.EDIT, is_one_off(name, brand)),
        (Alikeness.HOMOPHONE, _differs_in_vowels(name, brand)),
        (Alikeness.INSERTED, _adds(name, brand)),
    )
    return next((way for way, is_so in ways if is_so), None)


def _is_same(name: str, brand: str) -> bool:
    variants = load_shapes().variants
    return skeleton(name).translate(variants) == skeleton(brand).translate(variants)


# ---- By sound


def sound_key(name: str, reading: Reading) -> str:
    """Return how a name sounds to a hasty ear: zh as z, ng as n; empty for a name without sound of its own.

    Example:
        >>> sound_key("胖都", lambda name: "pangdu")
        'pandu'
    """
    spelled = reading(name) or ""
    return spelled.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n") if spelled else ""


def _spells_a_character(name: str, brand: str, reading: Reading) -> bool:
    """苏po尔: characters and letters together, read as the brand."""
    if name.isascii() or not any(c.isascii() and c.isalpha() for c in name) or not _is_han(brand) or len(brand) < 2:
        return False
    return reading(name) == reading(brand)


def _sounds_alike(name: str, brand: str, reading: Reading) -> bool:
    if not _is_han(brand):
        return False
    if name.isascii():  # the brand's sound in letters; a short one is many words
        return len(name) >= _LEAST_SPELLED and len(brand) >= 2 and reading(brand) == name
    if not _is_han(name) or len(name) != len(brand) or len(brand) < 2:
        return False
    if len(brand) == 2:  # of two characters one must be the same, or every second pair of names would sound alike
        return reading(name) == reading(brand) and any(a == b for a, b in zip(name, brand, strict=True))
    return sound_key(name, reading) == sound_key(brand, reading)


_LEAST_SPELLED = 6


def _differs_in_vowels(name: str, brand: str) -> bool:
    """Odidoss beside Adidas, Toonie Woonie beside Teenie Weenie: the same consonants in as many syllables."""
    if not (name.isascii() and brand.isascii() and name.isalpha() and brand.isalpha()):
        return False
    frame = consonant_frame(name)
    return frame == consonant_frame(brand) and len(frame.replace("-", "")) >= 3


def consonant_frame(name: str) -> str:
    """Return the consonants of a Latin name, doubled ones once, with `-` for each group of vowels; `` for a short name.

    Example:
        >>> consonant_frame("odidoss"), consonant_frame("adidas"), consonant_frame("nike")
        ('-d-d-s', '-d-d-s', '')
    """
    if len(name) < _LEAST_FRAMED or not name.isascii():
        return ""
    return re.sub(r"([a-z])\1+", r"\1", re.sub("[aeiouy]+", "-", name))


_LEAST_FRAMED = 6

# ---- By shape


def _looks_alike(name: str, brand: str) -> bool:
    if name.isascii() or brand.isascii():
        return name.isascii() and brand.isascii() and len(brand) >= _LEAST_LETTERS and _has_one_alike(name, brand)
    return shape_key(name) == shape_key(brand) or (len(brand) >= 2 and _has_one_alike(name, brand))


_LEAST_LETTERS = 4


def _has_one_alike(name: str, brand: str) -> bool:
    if len(name) != len(brand):
        return False
    different = [(a, b) for a, b in zip(name, brand, strict=True) if a != b]
    return len(different) == 1 and different[0] in load_shapes().near


# ---- By what was added


def _adds(name: str, brand: str) -> bool:
    """Tell whether a name is a brand with one or two characters (three letters) around it, or one inside."""
    added = len(name) - len(brand)
    if not 0 < added <= (3 if brand.isascii() else 2) or len(brand) < (5 if brand.isascii() else 2):
        return False
    if brand in load_shapes().honest:  # a general word that somebody has registered
        return False
    rest = name.removeprefix(brand) if name.startswith(brand) else name.removesuffix(brand)
    if rest != name:
        return rest not in load_shapes().honest and not rest.isdigit() and rest.isascii() == brand.isascii()
    is_inside = added == 1 and len(brand) >= 3 and not brand.isascii()
    return is_inside and any(name[:i] + name[i + 1 :] == brand for i in range(1, len(name) - 1))


def _is_han(key: str) -> bool:
    return bool(key) and all(map(is_chinese, key))


def each_gap(name: str) -> Iterator[str]:
    """Yield a name, and the name with each character left out in turn: one character off means a gap in common."""
    yield name
    yield from dict.fromkeys(name[:i] + name[i + 1 :] for i in range(len(name)))

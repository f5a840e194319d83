"""The words of official notices, read from `words.toml`: headings, blank marks, verdict words.

Owns the reading of one heading and one verdict; where the header stands in a table is decided in `table`. The facts
are in the TOML file, which a clerk can edit.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from domain.errors import SettingsError
from domain.record import RecordKind
from domain.text import squeeze

__all__ = ["IGNORED", "NoticeWords", "heading_key", "load_words", "parse_words"]

IGNORED = "ignored"
"""The field of a heading that is known and read past."""

_CLAIMED = "标称"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """What the words of a notice mean."""

    fields: Mapping[str, str]
    """Heading in normal form → field of a record, or `IGNORED`."""
    either: Mapping[str, str]
    """Heading in normal form → `manufacturer` or `seller`, when no other column of the table names the maker."""
    blank_marks: frozenset[str]
    """Cells in normal form that say nothing."""
    fail_words: tuple[str, ...]
    """A verdict cell that holds one of them is a failure."""
    pass_words: tuple[str, ...]
    """A verdict cell that begins with one (that is one, for Latin letters) is a pass."""
    clearing_words: tuple[str, ...]
    """Words for "no failure found", which hold a fail word themselves."""
    title_kinds: tuple[tuple[str, RecordKind], ...]
    """Word in a title → kind of every row; a word is looked for where no earlier one stands."""
    title_fillers: tuple[str, ...] = ()
    """Words in a title that hold another one and mean nothing: 合格率."""

    def field_of(self, heading: str) -> str | None:
        """Return the field a heading names, or `None` for a heading nobody knows."""
        key = heading_key(heading)
        return self.fields.get(key) or self.either.get(key)

    def is_blank(self, cell: str) -> bool:
        """Tell whether a cell says nothing: empty, or only a blank mark such as `/` or `混号`."""
        text = "".join(cell.split())
        return not text or _mark_key(text) in self.blank_marks

    def kind_of_result(self, cell: str) -> RecordKind | None:
        """Return what a verdict cell says, or `None` for a value nobody knows."""
        text = squeeze(cell)
        for clearing in self.clearing_words:
            text = text.replace(clearing, "合格")
        if any(word in text for word in self.fail_words):
            return RecordKind.FAILED_INSPECTION
        is_pass = any(text == word if word.isascii() else text.startswith(word) for word in self.pass_words)
        return RecordKind.PASSED_INSPECTION if is_pass else None

    def kind_of_title(self, title: str) -> RecordKind | None:
        """Return what a title above a table says about every row: 不合格名单 → failed.

        A title that speaks of several kinds (合格与不合格名单) decides nothing; only a recall may mention what failed.
        """
        text = squeeze(title)
        for word in self.title_fillers:
            text = text.replace(word, "")
        kinds: list[RecordKind] = []
        for word, kind in self.title_kinds:
            if word in text:
                kinds.append(kind)
                text = text.replace(word, "")
        is_clear = len(kinds) == 1 or kinds == [RecordKind.RECALL, RecordKind.FAILED_INSPECTION]
        return kinds[0] if is_clear else None


def heading_key(heading: str) -> str:
    r"""Return the normal form in which headings are compared.

    Example:
        >>> heading_key("商標\n（標稱）"), heading_key("标称商标"), heading_key("seller_or_tested_unit")
        ('商标', '商标', 'sellerortestedunit')
    """
    return squeeze(heading).replace(_CLAIMED, "")


def _mark_key(text: str) -> str:
    """Normal form of a blank mark; `squeeze` would leave nothing of `/`."""
    return squeeze(text) or text.translate({0xFF0F: "/", 0xFF3C: "\\", 0xFF3F: "_", 0xFF0D: "-", 0xFF0A: "*"})


@lru_cache(maxsize=1)
def load_words() -> NoticeWords:
    """Return the words shipped with guolv."""
    return parse_words(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def parse_words(text: str) -> NoticeWords:
    """Return the words of a TOML text in the form of `words.toml`.

    Raises:
        SettingsError: one heading stands under two fields; names each.
    """
    tables = tomllib.loads(text)
    named = [(field, heading) for field, headings in tables["fields"].items() for heading in headings]
    named += [(IGNORED, heading) for heading in tables["ignored"]["headings"]]
    either = [(field, heading) for field, headings in tables["either"].items() for heading in headings]
    _refuse_double(named + either)
    return NoticeWords(
        fields={heading_key(heading): field for field, heading in named},
        either={heading_key(heading): field for field, heading in either},
        blank_marks=frozenset(_mark_key(mark) for mark in tables["blank"]["marks"]),
        fail_words=tuple(squeeze(word) for word in tables["result"]["fail"]),
        pass_words=tuple(squeeze(word) for word in tables["result"]["pass"]),
        clearing_words=tuple(squeeze(word) for word in tables["result"]["clearing"]),
        title_fillers=tuple(squeeze(word) for word in tables["title_fillers"]["words"]),
        title_kinds=tuple((entry["word"], RecordKind(entry["kind"])) for entry in tables["title"]),
    )


def _refuse_double(named: list[tuple[str, str]]) -> None:
    fields: dict[str, set[str]] = {}
    for field, heading in named:
        fields.setdefault(heading_key(heading), set()).add(field)
    mistakes = [
        f"words.toml: heading {key!r} stands under {sorted(names)}" for key, names in fields.items() if len(names) > 1
    ]
    if mistakes:
        raise SettingsError(mistakes)

"""The words of official notices: headings, blank marks, verdict words, who publishes, what rows are no records.

Owns the reading of one heading, one verdict, one title; where the header stands in a table is decided in `table`. The
facts are in `headings.yaml`, which `words_file` reads together with the one in a home.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.headings import heading_key
from domain.record import RecordKind
from domain.text import fold, squeeze

__all__ = ["COMPANY_CODE", "IGNORED", "NoticeWords", "heading_key", "mark_key"]

IGNORED = "ignored"
"""The field of a heading that is known and read past."""
COMPANY_CODE = "company_code"
"""The field of a heading whose code belongs to the company in the column before it."""

_JOINTS = re.compile(r"[/／、,，;；|&+＋]|及其|以及|[及和与與或暨]")
"""What joins two headings in one: 标称生产企业/商标. A line break may, too, but breaks single headings more often."""
_JOINTS_AND_BREAKS = re.compile(f"{_JOINTS.pattern}|\n")
_LONGEST_HEADING = 60
_NOTE_SIGNS = ("*", "＊", "※", "★", "▲", "#")
_SHORT_TEXT = 4
_ROLES = frozenset({"manufacturer", "seller"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """What the words of a notice mean."""

    fields: Mapping[str, str]
    """Heading in normal form → field of a record, or `IGNORED`."""
    either: Mapping[str, str] = field(default_factory=dict)
    """Heading in normal form → `manufacturer` or `seller`, when nothing tells which of them is meant."""
    company_codes: frozenset[str] = frozenset()
    """Headings in normal form of codes that belong to the company before them."""
    subheadings: frozenset[str] = frozenset()
    """Headings in normal form that, in the second row of a header, mean what stands above them."""
    blank_marks: frozenset[str] = frozenset()
    """Cells in normal form that say nothing."""
    fail_words: tuple[str, ...] = ()
    """A verdict cell that holds one of them is a failure."""
    pass_words: tuple[str, ...] = ()
    """A verdict cell that begins with one (that is one, for Latin letters) is a pass."""
    clearing_words: tuple[str, ...] = ()
    """Words for "no failure found", which hold a fail word themselves."""
    title_kinds: tuple[tuple[str, RecordKind], ...] = ()
    """Word in a title → kind of every row; a word is looked for where no earlier one stands."""
    title_fillers: tuple[str, ...] = ()
    """Words in a title that hold another one and mean nothing: 合格率."""
    title_endings: tuple[str, ...] = ()
    """What the name of a notice ends in: 名单, 汇总表."""
    issuers: tuple[str, ...] = ()
    """What the name of an authority ends in."""
    role_titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`manufacturer` or `seller` → words in a title that speak for it."""
    role_companies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`manufacturer` or `seller` → words in names of companies that speak for it."""
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`total`, `footnote` → how the text of such a row begins; with `…`, whatever follows."""

    def field_of(self, heading: str) -> str | None:
        """Return the one field a heading names, or `None` for a heading nobody knows or that names several."""
        meanings = self.fields_of(heading)
        return meanings[0] if len(meanings) == 1 else None

    def fields_of(self, heading: str) -> tuple[str, ...]:
        """Return the fields a heading names: none, one, or each of the headings that are joined in it."""
        return tuple(dict.fromkeys(field for field in map(self._known, self._parts(heading)) if field))

    def is_either(self, heading: str) -> bool:
        """Tell whether a heading, or one that is joined in it, names the maker in one notice and the seller in another.

        A heading that also names one of them for certain (企业名称/经销商) leaves nothing to decide.
        """
        parts = self._parts(heading)
        either = [part for part in parts if part in self.either]
        return len(either) == 1 and not any(self.fields.get(part) in _ROLES for part in parts)

    def with_learned(self, learned: Mapping[str, str]) -> "NoticeWords":
        """Return these words with what people said about headings (normal form → field); theirs wins."""
        if not learned:
            return self
        either = {key: role for key, role in self.either.items() if key not in learned}
        return replace(
            self, fields={**self.fields, **learned}, either=either, company_codes=self.company_codes - learned.keys()
        )

    def is_blank(self, cell: str) -> bool:
        """Tell whether a cell says nothing: empty, or only a blank mark such as `/` or `混号`."""
        text = "".join(cell.split())
        return not text or mark_key(text) in self.blank_marks

    def kind_of_result(self, cell: str) -> RecordKind | None:
        """Return what a verdict cell says, or `None` for a value nobody knows."""
        text = squeeze(cell)
        for clearing in self.clearing_words:
            text = text.replace(clearing, "合格")
        if any(word in text for word in self.fail_words):
            return RecordKind.FAILED_INSPECTION
        is_pass = any(text == word if word.isascii() else text.startswith(word) for word in self.pass_words)
        return RecordKind.PASSED_INSPECTION if is_pass else None

    def kinds_in_title(self, title: str) -> tuple[RecordKind, ...]:
        """Return every kind that a title speaks of."""
        text = squeeze(title)
        for word in self.title_fillers:
            text = text.replace(word, "")
        kinds: dict[RecordKind, None] = {}
        for word, kind in self.title_kinds:
            if word in text:
                kinds[kind] = None
                text = text.replace(word, "")
        return tuple(kinds)

    def kind_of_title(self, title: str) -> RecordKind | None:
        """Return what a title above a table says about every row: 不合格名单 → failed.

        A title that speaks of several kinds (合格与不合格名单) decides nothing; only a recall may mention what failed.
        """
        kinds = self.kinds_in_title(title)
        is_clear = len(kinds) == 1 or kinds == (RecordKind.RECALL, RecordKind.FAILED_INSPECTION)
        return kinds[0] if is_clear else None

    def kind_of_row(self, text: str) -> str | None:
        """Return by which name a row with one text is ignored: `total`, `footnote`; `None` for any other.

        Example:
            >>> words = NoticeWords(fields={}, rows={"total": ("合计…",), "footnote": ("注",)})
            >>> [words.kind_of_row(text) for text in ("合 计30批次", "（注1）以抽样单为准", "※仅对来样负责", "注塑机")]
            ['total', 'footnote', 'footnote', None]
        """
        for name, beginnings in self.rows.items():
            if any(_begins(text, word) for word in beginnings):
                return name
        is_marked = text.lstrip().startswith(_NOTE_SIGNS) and len(squeeze(text)) > _SHORT_TEXT
        return "footnote" if is_marked else None

    def _parts(self, heading: str) -> tuple[str, ...]:
        """Return the known headings in a heading, in normal form: itself, or those that it joins; none when unknown."""
        key = heading_key(heading)
        if self._known(key):
            return (key,)
        return self._joined(heading, _JOINTS) or self._joined(heading, _JOINTS_AND_BREAKS)

    def _joined(self, heading: str, joints: re.Pattern[str]) -> tuple[str, ...]:
        """Return the headings that a heading joins; a joint may also stand within one of them."""
        if len(heading) > _LONGEST_HEADING:
            return ()
        for joint in joints.finditer(heading):
            first = heading_key(heading[: joint.start()])
            if self._known(first):
                rest = heading[joint.end() :]
                key = heading_key(rest)
                if others := (key,) if self._known(key) else self._joined(rest, joints):
                    return (first, *others)
        return ()

    def _known(self, key: str) -> str | None:
        found = self.fields.get(key) or self.either.get(key)
        return found or (COMPANY_CODE if key in self.company_codes else None)


def _begins(text: str, word: str) -> bool:
    """Tell whether a text begins with a word; without `…` behind it, the word must end there: 注：, but not 注塑机."""
    if word.endswith("…"):
        return squeeze(text).startswith(word[:-1])
    start = fold(text).lstrip("( *#")
    after = start[len(word) : len(word) + 1]
    return start.startswith(word) and (not after.isalpha())


def mark_key(text: str) -> str:
    """Return the normal form of a blank mark; `squeeze` would leave nothing of `/`."""
    return squeeze(text) or text.translate({0xFF0F: "/", 0xFF3C: "\\", 0xFF3F: "_", 0xFF0D: "-", 0xFF0A: "*"})

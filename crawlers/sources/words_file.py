"""Reading `headings.yaml`: the one shipped with guolv, and the one in a home, which adds to it and wins.

The YAML is read with the safe loader and held against the form; every mistake is named with its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import yaml

from crawlers.sources.words import IGNORED, NoticeWords, heading_key, mark_key
from domain.errors import SettingsError
from domain.record import RecordKind
from domain.text import squeeze

__all__ = ["FIELDS", "FILE_NAME", "load_words", "load_words_of", "parse_words", "shipped_text"]

FILE_NAME = "headings.yaml"
FIELDS = (
    "record_id", "category", "product_name", "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate",
    "manufacturer", "manufacturer_uscc", "principal", "importer", "distributor", "seller", "seller_uscc", "shop_name",
    "platform", "region", "result", "units_affected", "price", "image_hashes", "failed_items", "defect", "issuer",
    "notice_title", "notice_number", "notice_date", "valid_until", "source_url",
)  # fmt: skip
"""What a heading can mean; beside them `ignored`."""
_ROLES = ("manufacturer", "seller")
_LARGEST_FILE = 1 << 20

_List = list[str]
_Lists = dict[str, _List]


@lru_cache(maxsize=1)
def load_words() -> NoticeWords:
    """Return the words shipped with guolv."""
    return parse_words((FILE_NAME, shipped_text()))


def shipped_text() -> str:
    """Return the text of the file shipped with guolv."""
    return resources.files(__package__).joinpath(FILE_NAME).read_text(encoding="utf-8")


def load_words_of(home: Path) -> NoticeWords:
    """Return the words of a home: those shipped, and those of its own file, which win.

    Raises:
        SettingsError: the file in the home is not of the form; names every mistake.
    """
    path = home / FILE_NAME
    if not path.is_file():
        return load_words()
    if path.stat().st_size > _LARGEST_FILE:
        raise SettingsError([f"{path}: is larger than {_LARGEST_FILE} bytes"])
    try:
        own = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path}: is not UTF-8"]) from error
    return parse_words((FILE_NAME, shipped_text()), (str(path), own))


def parse_words(*files: tuple[str, str]) -> NoticeWords:
    """Return the words of files in the form of `headings.yaml`, each a name and a text; a later one wins.

    Raises:
        SettingsError: names every mistake.
    """
    mistakes: list[str] = []
    read = [_Form(name, text, mistakes) for name, text in files]
    if mistakes:
        raise SettingsError(mistakes)
    fields, either, codes = _merge_headings(read)
    return NoticeWords(
        fields=MappingProxyType(fields),
        either=MappingProxyType(either),
        company_codes=frozenset(codes),
        subheadings=frozenset(heading_key(word) for form in read for word in form.subheadings),
        blank_marks=frozenset(mark_key(mark) for form in read for mark in form.blank),
        fail_words=_joined(read, "result", "fail"),
        pass_words=_joined(read, "result", "pass"),
        clearing_words=_joined(read, "result", "clearing"),
        title_kinds=tuple(kind for form in reversed(read) for kind in form.kinds),
        title_fillers=tuple(sorted(_joined(read, "titles", "fillers"), key=len, reverse=True)),
        title_endings=_joined(read, "titles", "endings"),
        issuers=tuple(sorted(_joined(read, "titles", "issuers"), key=len, reverse=True)),
        role_titles={role: _joined(read, "roles.titles", role) for role in _ROLES},
        role_companies={role: _joined(read, "roles.companies", role) for role in _ROLES},
        rows={name: tuple(_row_word(word) for word in _words(read, "rows", name)) for name in ("total", "footnote")},
    )


class _Form:
    """One file, held against the form; what is wrong is added to `mistakes`."""

    def __init__(self, name: str, text: str, mistakes: _List) -> None:
        self._name = name
        self._mistakes = mistakes
        data = self._load(text)
        self.fields = self._lists(data, "fields", FIELDS)
        self.either = self._lists(data, "either", _ROLES)
        self.company_codes = self._list(data, "company_codes")
        self.ignored = self._list(data, "ignored")
        self.subheadings = self._list(data, "subheadings")
        self.blank = self._list(data, "blank")
        self.forget = self._list(data, "forget")
        roles = self._mapping(data, "roles", ("titles", "companies"))
        titles = self._mapping(data, "titles", ("fillers", "kinds", "issuers", "endings"))
        self.lists: dict[str, _Lists] = {
            "result": self._lists(data, "result", ("fail", "pass", "clearing")),
            "roles.titles": self._lists(roles, "titles", _ROLES),
            "roles.companies": self._lists(roles, "companies", _ROLES),
            "titles": {name: self._list(titles, name) for name in ("fillers", "issuers", "endings")},
            "rows": self._lists(data, "rows", ("total", "footnote")),
        }
        self.kinds = list(self._kinds(titles.get("kinds")))
        self._refuse_doubles()

    def headings(self) -> Iterator[tuple[str, str]]:
        """Yield (what it means, heading as written) of every heading but those that may be maker or seller."""
        yield from ((field, heading) for field, headings in self.fields.items() for heading in headings)
        yield from ((IGNORED, heading) for heading in self.ignored)

    def _load(self, text: str) -> Mapping[str, object]:
        known = (
            "fields", "either", "company_codes", "ignored", "subheadings", "blank", "roles", "titles", "result", "rows",
            "forget",
        )  # fmt: skip
        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as error:
            self._mistakes.append(f"{self._name}: {' '.join(str(error).split())[:300]}")
            return {}
        return self._checked({} if data is None else data, "", known)

    def _checked(self, data: object, path: str, known: Sequence[str] | None) -> Mapping[str, object]:
        if not isinstance(data, dict):
            self._mistakes.append(f"{self._name}: {path or 'the file'} must name {', '.join(known or ('words',))}")
            return {}
        for key in data:
            if known is not None and key not in known:
                self._mistakes.append(f"{self._name}: {path}{key} is unknown; known: {', '.join(known)}")
        return {str(key): value for key, value in data.items()}

    def _mapping(self, data: Mapping[str, object], key: str, known: Sequence[str] | None) -> Mapping[str, object]:
        return self._checked(data[key], f"{key}.", known) if data.get(key) is not None else {}

    def _lists(self, data: Mapping[str, object], key: str, known: Sequence[str] | None) -> _Lists:
        found = self._mapping(data, key, known)
        return {name: self._list(found, name, f"{key}.") for name in found}

    def _list(self, data: Mapping[str, object], key: str, path: str = "") -> _List:
        value = data.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            wrong = [word for word in value if not isinstance(word, str)] if isinstance(value, list) else value
            self._mistakes.append(f"{self._name}: {path}{key} must be a list of texts, not {wrong!r}; use quotes")
            return []
        return [str(word) for word in value]

    def _kinds(self, value: object) -> Iterator[tuple[str, RecordKind]]:
        for entry in value if isinstance(value, list) else []:
            kind = entry.get("kind") if isinstance(entry, dict) else None
            if kind in set(RecordKind) and isinstance(entry.get("word"), str):
                yield squeeze(entry["word"]), RecordKind(kind)
            else:
                kinds = ", ".join(RecordKind)
                self._mistakes.append(f"{self._name}: titles.kinds: {entry!r} must be {{word, kind}}; kinds: {kinds}")

    def _refuse_doubles(self) -> None:
        meanings: dict[str, set[str]] = {}
        either = ((role, heading) for role, headings in self.either.items() for heading in headings)
        codes = (("company_codes", heading) for heading in self.company_codes)
        for field, heading in [*self.headings(), *either, *codes]:
            meanings.setdefault(heading_key(heading), set()).add(field)
        self._mistakes += [
            f"{self._name}: heading {key!r} stands under {sorted(names)}"
            for key, names in meanings.items()
            if len(names) > 1 or not key
        ]


def _merge_headings(read: Sequence[_Form]) -> tuple[dict[str, str], dict[str, str], dict[str, None]]:
    fields: dict[str, str] = {}
    either: dict[str, str] = {}
    codes: dict[str, None] = {}
    for form in read:
        own = {heading_key(heading): field for field, heading in form.headings()}
        roles = {heading_key(h): role for role, headings in form.either.items() for h in headings}
        own_codes = dict.fromkeys(heading_key(heading) for heading in form.company_codes)
        forgotten = {heading_key(heading) for heading in form.forget} | own.keys() | roles.keys() | own_codes.keys()
        fields = {key: field for key, field in fields.items() if key not in forgotten} | own
        either = {key: role for key, role in either.items() if key not in forgotten} | roles
        codes = {key: None for key in codes if key not in forgotten} | own_codes
    return fields, either, codes


def _words(read: Sequence[_Form], group: str, name: str) -> Iterator[str]:
    return (word for form in read for word in form.lists[group].get(name, ()))


def _joined(read: Sequence[_Form], group: str, name: str) -> tuple[str, ...]:
    return tuple(squeeze(word) for word in _words(read, group, name))


def _row_word(word: str) -> str:
    return squeeze(word) + ("…" if word.endswith("…") else "")

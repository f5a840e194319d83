"""Reading a category file: TOML text → `Category`, with every mistake of the file named at once."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from domain.errors import SettingsError
from domain.listing import Money
from filters.category import Category, Certification, Standard
from filters.scope import ScopeWords

__all__ = ["LEAST_TITLES", "parse_category"]

LEAST_TITLES = 15
"""Titles of each kind a category file must carry, so that its words are tried on something."""

_T = TypeVar("_T")


def parse_category(name: str, text: str) -> Category:
    """Return the category of one file.

    Args:
        name: Name of the file without `.toml`.
        text: Content of the file.

    Raises:
        SettingsError: names every mistake in the file.
    """
    try:
        top = _Reader(f"filters/categories/{name}.toml", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"filters/categories/{name}.toml: not TOML: {error}"]) from error
    words, titles = top.table("words"), top.table("titles")
    category = Category(
        name=name,
        name_zh=top.need("name_zh", str, ""),
        name_en=top.need("name_en", str, ""),
        search_words=top.texts("search_words"),
        words=ScopeWords(
            keep=words.texts("keep"),
            nouns=words.texts("nouns", least=0),
            markers=words.texts("markers", least=0),
            drop=words.texts("drop", least=0),
            other=words.texts("other", least=0),
            never=words.texts("never", least=0),
        ),
        standards=tuple(_standard(table) for table in top.tables("standard")),
        certification=_certification(top.table("certification")) if top.has("certification") else None,
        has_safety_classes=top.may("has_safety_classes", bool, default=False),
        maker_duty=top.may("maker_duty", str, default="") or None,
        price_floor=_money(top, "price_floor_cny"),
        keep_titles=titles.texts("keep", least=LEAST_TITLES),
        drop_titles=titles.texts("drop", least=LEAST_TITLES),
    )
    top.refuse_mistakes()
    return category


def _standard(table: "_Reader") -> Standard:
    until = table.may("effective_until", date, default=date.max)
    since = table.may("effective_from", date, default=date.min)
    return Standard(
        number=table.need("number", str, ""),
        title=table.need("title", str, ""),
        is_mandatory=table.need("is_mandatory", bool, False),  # a stand-in after a mistake was noted
        effective_from=None if since == date.min else since,
        effective_until=None if until == date.max else until,
        replaced_by=table.may("replaced_by", str, default="") or None,
        source=table.need("source", str, ""),
    )


def _certification(table: "_Reader") -> Certification:
    return Certification(
        item=table.need("item", str, ""),
        source=table.need("source", str, ""),
        exempt_words=table.texts("exempt_words", least=0),
    )


def _money(table: "_Reader", key: str) -> Money | None:
    text = table.may(key, str, default="")
    try:
        return Money(amount=Decimal(text)) if text else None
    except InvalidOperation:
        table.mistakes.append(f"{table.where}: {key} must be an amount in quotation marks, such as '49.00'")
        return None


class _Reader:
    """One table of the file; notes its mistakes in the list of the whole file, and unread keys too."""

    def __init__(self, where: str, values: Mapping[str, object], mistakes: list[str] | None = None) -> None:
        self.where = where
        self.mistakes: list[str] = [] if mistakes is None else mistakes
        self._values = values
        self._read: set[str] = set()
        self._below: list[_Reader] = []

    def has(self, key: str) -> bool:
        return key in self._values

    def need(self, key: str, kind: type[_T], instead: _T) -> _T:
        if key not in self._values:
            self.mistakes.append(f"{self.where}: {key} is missing")
        return self.may(key, kind, default=instead)

    def may(self, key: str, kind: type[_T], *, default: _T) -> _T:
        self._read.add(key)
        value = self._values.get(key, default)
        if isinstance(value, kind):
            return value
        self.mistakes.append(f"{self.where}: {key} must be of type {kind.__name__}")
        return default

    def texts(self, key: str, *, least: int = 1) -> tuple[str, ...]:
        values = self.may(key, list, default=[])
        texts = tuple(value for value in values if isinstance(value, str) and value.strip())
        if len(texts) != len(values):
            self.mistakes.append(f"{self.where}: {key} must hold texts only, none of them empty")
        if len(texts) < least:
            self.mistakes.append(f"{self.where}: {key} needs at least {least}; it has {len(texts)}")
        if len(set(texts)) != len(texts):
            self.mistakes.append(f"{self.where}: {key} holds a text twice")
        return texts

    def table(self, key: str) -> "_Reader":
        values = self.may(key, dict, default={})
        return self._open(key, values)

    def tables(self, key: str) -> list["_Reader"]:
        return [self._open(key, values) for values in self.may(key, list, default=[]) if isinstance(values, dict)]

    def refuse_mistakes(self) -> None:
        """Raise with everything that is wrong, keys nobody reads included."""
        mistakes = list(dict.fromkeys([*self.mistakes, *self._unread()]))
        if mistakes:
            raise SettingsError(mistakes)

    def _open(self, key: str, values: Mapping[str, object]) -> "_Reader":
        below = _Reader(f"{self.where} [{key}]", values, self.mistakes)
        self._below.append(below)
        return below

    def _unread(self) -> list[str]:
        own = [f"{self.where}: nobody reads {key}" for key in self._values if key not in self._read]
        return own + [mistake for below in self._below for mistake in below._unread()]

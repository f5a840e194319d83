"""Strict reading of one element: each field is read, kept by name, or named as unread.

Works on what JSON, XML and a row of a table have in common: names with texts, lists and inner elements. Owns the paths
by which fields are named; what a field means is the adapter's.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from crawlers.sources.cells import MAX_CELL_CHARACTERS
from domain.errors import RowRejected

__all__ = ["Fields", "clean", "flatten", "is_silent", "plain"]

_SILENT = frozenset({
    "", "-", "--", "---", "—", "–", "/", "\\", "*", "?", ".", "n/a", "na", "n.a.", "none", "null", "unknown",
    "not known", "not available", "not applicable", "not specified", "unspecified", "no brand", "unbranded",
    "not provided", "无", "不详",
})  # fmt: skip
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/tr|/div)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|b|i|u|em|strong|span|p|ul|ol|li|div|table|tr|td|th|tbody|h\d|sup|sub)\b[^<>]{0,500}>", re.I)


def clean(text: str) -> str:
    r"""Return a text without what no database takes: NUL, and half a character.

    Example:
        >>> clean("a\x00b\ud800")
        'ab?'
    """
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def plain(text: str) -> str:
    r"""Return a text of a web service without its HTML: references resolved, breaks as lines, other tags gone.

    Example:
        >>> plain("Kids &amp; Co <b>kettle</b><br>CK-1"), plain("sizes <M and L>")
        ('Kids & Co kettle\nCK-1', 'sizes <M and L>')
    """
    lines = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).replace("\xa0", " ").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def is_silent(text: str) -> bool:
    """Tell whether a cell of a foreign form says nothing.

    Example:
        >>> is_silent(" N/A "), is_silent("Unknown"), is_silent("A4")
        (True, True, False)
    """
    return text.strip().casefold() in _SILENT


class Fields:
    """One element, and which of its fields have been asked for."""

    def __init__(self, data: Mapping[str, object], path: str = "") -> None:
        self._data = data
        self._path = path
        self._asked: set[str] = set()
        self._inner: list[Fields] = []

    def text(self, name: str) -> str | None:
        """Return the text of a field; `None` when it is absent or says nothing.

        Raises:
            RowRejected: the field holds a list or an element, or is longer than a cell may be.
        """
        self._asked.add(name)
        value = self._data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise RowRejected(self.path(name), f"is not a text but {_kind(value)}")
        text = plain(_within_limit(self.path(name), clean(str(value))))
        return None if is_silent(text) else text

    def inner(self, name: str) -> tuple["Fields", ...]:
        """Return the elements in a list, each to be read as strictly; a single element counts as a list of one.

        Raises:
            RowRejected: the field holds something else.
        """
        self._asked.add(name)
        found: list[Fields] = []
        for item in self._list(name):
            if not isinstance(item, Mapping):
                raise RowRejected(self.path(name), f"holds {_kind(item)} where an element is expected")
            found.append(Fields(item, f"{self.path(name)}[]."))
        self._inner += found
        return tuple(found)

    def texts(self, name: str, key: str) -> tuple[str, ...]:
        """Return the texts under one key of the elements in a list: `Hazards[].Name`.

        Raises:
            RowRejected: the field holds something else.
        """
        found = (element.text(key) for element in self.inner(name))
        return tuple(text for text in found if text is not None)

    def list_of_texts(self, name: str) -> tuple[str, ...]:
        """Return the texts in a list; a single text counts as a list of one.

        Raises:
            RowRejected: the field holds something else.
        """
        self._asked.add(name)
        found = []
        for item in self._list(name):
            if isinstance(item, bool | Mapping | list):
                raise RowRejected(self.path(name), f"holds {_kind(item)} where a text is expected")
            text = "" if item is None else plain(clean(str(item)))
            if not is_silent(text):
                found.append(text)
        return tuple(found)

    def keep(self, *names: str) -> None:
        """Name fields that are known and used for nothing; they stand in `raw`, whatever they hold."""
        self._asked.update(names)

    def unread(self) -> Iterator[str]:
        """Yield the paths of the fields nobody asked for."""
        yield from (self.path(name) for name in self._data if name not in self._asked)
        for element in self._inner:
            yield from element.unread()

    def path(self, name: str) -> str:
        """Return the path of a field: `Products[].Model`."""
        return f"{self._path}{clean(name)[:100]}"

    def _list(self, name: str) -> Sequence[object]:
        value = self._data.get(name)
        if value is None or value == "":
            return ()
        return value if isinstance(value, list) else [value]


def flatten(data: Mapping[str, object]) -> dict[str, str]:
    """Return every value of an element under its path, as printed; nothing is left out.

    Raises:
        RowRejected: a value is longer than a cell may be.

    Example:
        >>> flatten({"No": 7, "Products": [{"Name": "Kettle", "Model": None}], "Images": []})
        {'No': '7', 'Products[1].Name': 'Kettle', 'Products[1].Model': '', 'Images': ''}
    """
    return dict(_leaves(data, ""))


def _leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{clean(name)}" if path else clean(name))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value, start=1):
            yield from _leaves(item, f"{path}[{number}]")
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        text = "" if value is None or isinstance(value, Mapping | list) else clean(str(value))
        yield path, _within_limit(path, text)


def _within_limit(path: str, text: str) -> str:
    if len(text) > MAX_CELL_CHARACTERS:
        raise RowRejected(path[:200], f"has {len(text)} characters; the limit is {MAX_CELL_CHARACTERS}")
    return text


def _kind(value: object) -> str:
    names: dict[type, str] = {list: "a list", dict: "an element", bool: "true/false", str: "a text"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else "nothing")

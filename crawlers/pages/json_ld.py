"""schema.org in JSON-LD, script by script: one broken script never hides the others.

Pages wrap the JSON in HTML comments or CDATA, add a trailing semicolon or comma, escape it as HTML, put several objects
or an `@graph` into one script, or write `type="application/ld+json; charset=utf-8"`. All of these are read; what is
still no JSON is named with the reason.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crawlers.pages.strict import Tag, attribute, every

__all__ = ["BadScript", "JsonLd", "is_type", "read_json_ld"]

JsonNode = Mapping[str, object]

_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?://\s*)?-->\s*;?\s*$|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?\s*$"
)
_STRING_OR_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_MAX_SCRIPT = 1_000_000
"""Characters; the largest product script seen had 60 000."""
_MAX_NODES = 10_000
_MAX_SCRIPTS = 2_000
_SNIPPET = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class BadScript:
    """A script that is no JSON even after cleaning."""

    number: int
    """Which of the JSON-LD scripts of the page, from 1."""
    reason: str
    snippet: str
    """How it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLd:
    """What the JSON-LD scripts of a page hold."""

    nodes: tuple[JsonNode, ...]
    """Every object at the top or in a list or `@graph` there, in document order."""
    bad: tuple[BadScript, ...]

    @property
    def bad_scripts(self) -> int:
        """How many scripts are no JSON even after cleaning."""
        return len(self.bad)


def read_json_ld(page: Tag) -> JsonLd:
    """Read every JSON-LD script of a page."""
    nodes: list[JsonNode] = []
    bad: list[BadScript] = []
    scripts = [script for script in every(page, "script[type]") if _is_json_ld(script)]
    for number, script in enumerate(scripts[:_MAX_SCRIPTS], start=1):
        text = script.get_text()
        try:
            for value in _values(text):
                nodes.extend(_flatten(value))
        except RecursionError:
            bad.append(BadScript(number=number, reason="nested too deep", snippet=_beginning(text)))
        except ValueError as error:
            bad.append(BadScript(number=number, reason=str(error), snippet=_beginning(text)))
    return JsonLd(nodes=tuple(nodes[:_MAX_NODES]), bad=tuple(bad))


def _is_json_ld(script: Tag) -> bool:
    return (attribute(script, "type") or "").lower().startswith("application/ld+json")


def _beginning(text: str) -> str:
    return " ".join(text[: _SNIPPET * 2].split())[:_SNIPPET]


def is_type(node: JsonNode, name: str) -> bool:
    """Return whether a node is of a schema.org type, however its `@type` is written.

    Example:
        >>> is_type({"@type": ["http://schema.org/Product", "Thing"]}, "Product")
        True
    """
    types = node.get("@type")
    written = types if isinstance(types, list) else [types]
    return any(isinstance(one, str) and re.split(r"[/:#]", one)[-1] == name for one in written)


def _values(text: str) -> Iterator[object]:
    """Read one script: usually one value, sometimes several after each other."""
    if len(text) > _MAX_SCRIPT:
        raise ValueError(f"script of {len(text)} characters")
    cleaned = _clean(text)
    if not cleaned:
        raise ValueError("empty script")
    try:
        yield from _sequence(cleaned)
    except ValueError:
        without_commas = _STRING_OR_TRAILING_COMMA.sub(lambda match: match[1] or "", html.unescape(cleaned))
        yield from _sequence(without_commas)


def _clean(text: str) -> str:
    previous, current = None, text.replace("\ufeff", "")
    while current != previous:
        previous, current = current, _WRAPPERS.sub("", current).strip().rstrip(";").strip()
    return current


def _sequence(text: str) -> list[object]:
    # strict=False: raw line breaks inside strings are common in product descriptions.
    decoder = json.JSONDecoder(strict=False)
    values: list[object] = []
    position = 0
    while position < len(text):
        value, end = decoder.raw_decode(text, position)
        values.append(value)
        position = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n;,"))
    return values


def _flatten(value: object) -> Iterator[JsonNode]:
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item)
    elif isinstance(value, dict):
        yield value
        yield from _flatten(value.get("@graph"))
        yield from _flatten(value.get("mainEntity"))
        for element in _list(value.get("itemListElement")):
            yield from _flatten(element.get("item") if isinstance(element, dict) and "item" in element else element)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]

"""What commands write: JSON lines and plain tables on standard output, warnings on standard error.

Texts of sellers and authorities are others' text: control characters never reach a terminal.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["json_line", "json_text", "plain", "print_facts", "print_json", "print_table", "print_text", "warn"]


def plain(text: str) -> str:
    r"""Return a text without control and direction-changing characters, fit for one line of a terminal.

    Example:
        >>> plain("箱包\x1b[31m\n\u202e红")
        '箱包[31m 红'
    """
    spaced = "".join(" " if c in "\t\r\n\x0b\x0c\x85\u2028\u2029" else c for c in text)
    return "".join(c for c in spaced if (c.isprintable() or c == "\u3000") and not 0xD800 <= ord(c) <= 0xDFFF)


def json_line(value: object) -> str:
    r"""Return a value as one line of JSON that any reader takes: valid UTF-8, no raw control or direction characters.

    Example:
        >>> json_line({"标题": "a\u2028b"})
        '{"标题": "a\\u2028b"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def json_text(value: object) -> str:
    """Return a value as JSON over indented lines, for people; the same characters are escaped as in one line."""
    lines = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2).split("\n")
    return "\n".join("".join(c if c.isprintable() else _escaped(c) for c in line) for line in lines)


def _escaped(character: str) -> str:
    return character if character == "\u3000" else json.dumps(character)[1:-1]


def print_json(value: object) -> None:
    """Write one JSON line to standard output."""
    click.echo(json_line(value))


def print_text(text: str) -> None:
    """Write one line for people to standard output."""
    click.echo(plain(text))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table for people to standard output; wide cells fold, nothing is cut off."""
    table = Table(*headings, box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    width = None if sys.stdout.isatty() else 160
    Console(file=sys.stdout, highlight=False, width=width).print(table)


def print_facts(facts: Mapping[str, str]) -> None:
    """Write name and value pairs for people, one a line."""
    for name, value in facts.items():
        click.echo(f"{plain(name)}: {plain(value)}")


def warn(text: str) -> None:
    """Write one line to standard error."""
    click.echo(plain(text), err=True)

"""The blocks of `docs/reference/records.md`: kinds, states, events, fields and grades, from the types themselves.

The words are the docstrings that stand under each member and field in `domain`; a field without one is a mistake here.
"""

import ast
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from domain.grading import FIELD_NAMES, MEANINGS, Grade  # noqa: E402  # the checkout goes on the path first
from domain.record import RecordState  # noqa: E402  # after the path is set
from domain.standing import LEADS_TO  # noqa: E402  # after the path is set

__all__ = ["record_blocks"]

_SOURCE = ROOT / "domain" / "record.py"


def record_blocks() -> Mapping[str, Callable[[], Iterator[str]]]:
    """Return name of a block → what makes its lines."""
    return {
        "record_kinds": lambda: _members("RecordKind", "kind"),
        "record_states": lambda: _members("RecordState", "state"),
        "record_events": _events,
        "record_fields": lambda: _fields("Record"),
        "record_sources": lambda: _fields("RecordSource"),
        "record_scope": lambda: _fields("Scope"),
        "grades": _grades,
    }


def _described(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, type or value, and docstring of each member of a class, in the order of the code."""
    tree = ast.parse(_SOURCE.read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    for node, after in zip(found.body, [*found.body[1:], None], strict=True):
        said = after.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
        text = " ".join(str(said.value).split()) if said is not None else ""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, str(ast.literal_eval(node.value)), text
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.unparse(node.annotation), text


def _members(name: str, heading: str) -> Iterator[str]:
    yield f"| {heading} | meaning |\n|---|---|"
    for _, value, text in _described(name):
        yield f"| `{value}` | {text} |"


def _events() -> Iterator[str]:
    yield "| event | meaning | counts when the record is | then it is |\n|---|---|---|---|"
    states = {kind.value: pair for kind, pair in LEADS_TO.items()}
    for _, value, text in _described("RecordEventKind"):
        before, then = states[value]
        named = (
            "anything" if len(before) == len(RecordState) else ", ".join(f"`{s}`" for s in RecordState if s in before)
        )
        yield f"| `{value}` | {text} | {named} | `{then}` |"


def _fields(name: str) -> Iterator[str]:
    yield "| field | type | meaning |\n|---|---|---|"
    for field, kind, text in _described(name):
        if not text:
            raise SystemExit(f"{_SOURCE.name}: {name}.{field} has no docstring")
        yield f"| `{field}` | {_plain(kind)} | {text} |"


_PLAIN = {
    "str": "text",
    "str | None": "text or nothing",
    "date | None": "day or nothing",
    "int": "whole number",
    "int | None": "whole number or nothing",
    "bool": "yes or no",
    "tuple[str, ...]": "list of texts",
    "tuple[RecordSource, ...]": "list of places",
    "tuple[DateSpan, ...]": "list of ranges of days",
    "Mapping[str, str]": "heading → cell",
    "Scope | None": "scope or nothing",
    "RecordKind": "kind",
    "RecordState": "state",
}


def _plain(kind: str) -> str:
    return _PLAIN.get(kind, f"`{kind}`".replace("|", "or"))


def _grades() -> Iterator[str]:
    yield "| grade | 等级含义 | meaning |\n|---|---|---|"
    for one in Grade:
        zh, en = MEANINGS[one]
        yield f"| {one} | {zh} | {en} |"
    yield "\nFields that are named when they are missing:\n\n| field | 名称 | name |\n|---|---|---|"
    for field, (zh, en) in FIELD_NAMES.items():
        yield f"| `{field}` | {zh} | {en} |"

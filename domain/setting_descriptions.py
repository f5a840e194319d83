"""How settings are told to people: what each is for, and what holds in a home. Secrets are never shown."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from domain.api_settings import ApiSettings, is_secret
from domain.expected_settings import ExpectedSettings
from domain.settings import GROUPS, PlatformSettings, Settings

__all__ = ["SettingDescription", "SettingInForce", "describe_settings", "settings_in_force"]

_HIDDEN = "***"
_TABLES = frozenset({ApiSettings, ExpectedSettings})
"""Settings that are tables of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDescription:
    """One row of the settings page."""

    name: str
    default: str
    """As it is written in TOML."""
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingInForce:
    """What holds for one setting of a home."""

    name: str
    value: str
    """As it is written in TOML; `"***"` in place of a secret."""
    is_default: bool


def describe_settings() -> tuple[SettingDescription, ...]:
    """List every setting with its default and its help, for the generated page and for `guolv init`."""
    own = {"platforms.NAME": PlatformSettings, "platforms.NAME.api": ApiSettings}
    tables = (*GROUPS.items(), *own.items(), ("platforms.NAME.expected", ExpectedSettings))
    rows: list[SettingDescription] = []
    for table, cls in tables:
        helps = _field_docstrings(cls)
        for f in fields(cls):
            if f.type not in _TABLES:
                default = "" if f.default is MISSING or f.default is None else f.default
                name, text = f"{table}.{f.name}", helps.get(f.name, "")
                rows.append(SettingDescription(name=name, default=_toml_value(default), help=text))
    return tuple(rows)


def settings_in_force(settings: Settings) -> tuple[SettingInForce, ...]:
    """List what holds in a home; of secrets, and of passwords in addresses, only that there are some."""
    tables: list[tuple[str, Any]] = [(name, getattr(settings, name)) for name in GROUPS]
    for name, platform in settings.platforms.items():
        tables += [(f"platforms.{name}", platform), (f"platforms.{name}.api", platform.api)]
        tables += [(f"platforms.{name}.expected", platform.expected)]
    return tuple(row for table, group in tables for row in _in_force(table, group))


def _in_force(table: str, group: Any) -> Iterator[SettingInForce]:
    for f in fields(group):
        if f.type in _TABLES:
            continue
        value = getattr(group, f.name)
        shown = _HIDDEN if is_secret(f) and value else _without_password("" if value is None else value)
        yield SettingInForce(name=f"{table}.{f.name}", value=_toml_value(shown), is_default=value == f.default)


def _without_password(value: object) -> object:
    if not isinstance(value, str) or "://" not in value:
        return value
    try:
        password = urlsplit(value).password
    except ValueError:
        return _HIDDEN
    return value.replace(f":{password}@", f":{_HIDDEN}@") if password else value


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml_value, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _field_docstrings(cls: type) -> dict[str, str]:
    """Read the texts under the fields from the source: Python keeps no docstring for a field."""
    statements = next(ast.iter_child_nodes(ast.parse(inspect.getsource(cls))))
    body = [node for node in ast.iter_child_nodes(statements) if isinstance(node, ast.stmt)]
    found: dict[str, str] = {}
    for statement, following in pairwise(body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
        ):
            found[statement.target.id] = " ".join(str(following.value.value).split())
    return found

"""Reading settings: `HOME/guolv.toml`, then the environment, then a check; all mistakes are told together.

The environment: `GUOLV_GROUP__NAME`, `GUOLV_PLATFORMS__NAME__API__APP_SECRET`.
"""

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

from domain.api_settings import ApiSettings, is_secret
from domain.errors import SettingsError
from domain.expected_settings import ExpectedSettings
from domain.settings import CONFIG_NAME, GROUPS, PlatformSettings, Settings
from domain.settings_checks import find_mistakes

__all__ = ["load"]

_PREFIX = "GUOLV_"


def load(home: Path, env: Mapping[str, str]) -> Settings:
    """Read the settings of a home; a missing file means all defaults.

    Args:
        home: The folder with everything.
        env: The environment; `GUOLV_CRAWL__CONTACT=…` sets `crawl.contact`, `GUOLV_PLATFORMS__JD__API__APP_SECRET=…`
            sets `platforms.jd.api.app_secret`.

    Raises:
        SettingsError: names every mistake, each with its setting.
    """
    mistakes: list[str] = []
    table = _read_toml(home / CONFIG_NAME, mistakes)
    _apply_environment(table, env)
    groups = {name: _build(name, cls, table.pop(name, {}), mistakes) for name, cls in GROUPS.items()}
    platforms_table = table.pop("platforms", {})
    platforms: dict[str, PlatformSettings] = {}
    if isinstance(platforms_table, dict):
        for name, values in platforms_table.items():
            built = _build(f"platforms.{name}", PlatformSettings, values, mistakes)
            if isinstance(built, PlatformSettings):
                platforms[name] = built
    else:
        mistakes.append("platforms: not a table")
    mistakes.extend(f"{name}: not a setting" for name in table)
    if not mistakes:
        settings = Settings(home=home, platforms=MappingProxyType(platforms), **groups)  # type: ignore[arg-type]  # one class per name
        mistakes.extend(find_mistakes(settings))
        if not mistakes:
            return settings
    raise SettingsError(mistakes)


def _read_toml(path: Path, mistakes: list[str]) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        mistakes.append(f"{path}: {error}")
        return {}


def _apply_environment(table: dict[str, object], env: Mapping[str, str]) -> None:
    for key, value in env.items():
        *tables, name = key.removeprefix(_PREFIX).lower().split("__")
        if not key.startswith(_PREFIX) or not tables or tables[0] not in {*GROUPS, "platforms"}:
            continue
        target: object = table
        for each in tables:
            target = target.setdefault(each, {}) if isinstance(target, dict) else None
        if isinstance(target, dict):
            target[name] = value


def _build(prefix: str, cls: type, values: object, mistakes: list[str]) -> object:
    if not isinstance(values, dict):
        mistakes.append(f"{prefix}: not a table")
        return cls()
    known = {f.name: f for f in fields(cls)}
    accepted: dict[str, object] = {}
    for name, value in values.items():
        if name not in known:
            mistakes.append(f"{prefix}.{name}: not a setting; known: {', '.join(known)}")
        elif (nested := known[name].type) in {ApiSettings, ExpectedSettings} and isinstance(nested, type):
            accepted[name] = _build(f"{prefix}.{name}", nested, value, mistakes)
        else:
            try:
                accepted[name] = _convert(str(known[name].type), value)
            except ValueError as error:
                why = "cannot be read" if is_secret(known[name]) else error  # the sentence would show the value
                mistakes.append(f"{prefix}.{name}: {why}")
    return cls(**accepted)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "1", "yes"}:
        return True
    if str(value).lower() in {"false", "0", "no"}:
        return False
    raise ValueError(f"{value!r} is not true or false")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is not a number")
    try:
        number = float(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a number") from error
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not a number")
    return number


def _whole(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError(f"{value!r} is not a whole number")
    return int(number)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text in quotes")
    return value


def _strings(value: object) -> tuple[str, ...]:
    """Take a list of texts; of the environment, texts with blanks between them."""
    if isinstance(value, str):
        return tuple(value.split())
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{value!r} is not a list of texts in quotes")
    return tuple(value)


_CONVERTERS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {"bool": _boolean, "float": _number, "int": _whole, "str": _string, "tuple[str, ...]": _strings}
)


def _convert(type_name: str, value: object) -> object:
    plain = type_name.removeprefix("<class '").removesuffix("'>").replace(" | None", "")
    if value == "" and type_name.endswith("| None"):
        return None
    return _CONVERTERS[plain](value)

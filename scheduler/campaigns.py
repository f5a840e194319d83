"""Campaign files: `HOME/campaigns/NAME.toml` → `Campaign`. All mistakes of all files are reported together.

See `docs/reference/campaigns.md`.
"""

import os
import pkgutil
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from crawlers.apis import known_apis
from domain.campaign import Campaign
from domain.errors import SettingsError, UnknownCampaign
from domain.settings_file import load
from filters import load_categories

__all__ = ["find_campaign", "known_platform_names", "load_campaigns", "parse_interval"]

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_INTERVAL: Final = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS: Final[Mapping[str, timedelta]] = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_SHORTEST: Final = timedelta(minutes=1)
_FIELDS: Final = frozenset({"name", "title", "platforms", "categories", "interval", "window"})
_WINDOW_FIELDS: Final = frozenset({"starts_on", "ends_on"})


def load_campaigns(home: Path) -> tuple[Campaign, ...]:
    """Read every campaign file of a home, by name.

    Raises:
        SettingsError: names every mistake in every file, each as `FILE: FIELD: what is wrong`.
    """
    mistakes: list[str] = []
    campaigns: list[Campaign] = []
    platforms = known_platform_names(home)
    for path in sorted((home / "campaigns").glob("*.toml")):
        reading = _Reading(file=f"campaigns/{path.name}", platforms=platforms)
        campaign = reading.read(path)
        mistakes.extend(reading.mistakes)
        if campaign is not None:
            campaigns.append(campaign)
    if mistakes:
        raise SettingsError(mistakes)
    return tuple(campaigns)


def find_campaign(home: Path, name: str) -> Campaign:
    """Read one campaign; mistakes in the files of others do not matter.

    Raises:
        UnknownCampaign: there is no such file.
        SettingsError: names every mistake in the file.
    """
    path = home / "campaigns" / f"{name}.toml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise UnknownCampaign(name, sorted(p.stem for p in (home / "campaigns").glob("*.toml")))
    reading = _Reading(file=f"campaigns/{path.name}", platforms=known_platform_names(home))
    campaign = reading.read(path)
    if campaign is None:
        raise SettingsError(reading.mistakes)
    return campaign


def known_platform_names(home: Path) -> frozenset[str]:
    """Return the names of what a home can crawl: platforms, official APIs, and shops that its settings describe."""
    # The folder is listed, not imported: a server that shows campaigns has no use for Scrapy.
    spec = find_spec("crawlers.platforms")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    pages = (module.name for module in pkgutil.iter_modules(folders) if not module.name.startswith("_"))
    shops = (name for name, own in load(home, os.environ).platforms.items() if own.start)
    return frozenset({*pages, *known_apis(), *shops})


def parse_interval(text: str) -> timedelta:
    """Read the time between two rounds.

    Raises:
        ValueError: the text is not one; says how one looks.

    Example:
        >>> parse_interval("6h"), parse_interval("1d") == parse_interval("24h")
        (datetime.timedelta(seconds=21600), True)
    """
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an interval such as 30m, 6h or 1d")
    return int(found[1]) * _UNITS[found[2]]


@dataclass(slots=True)
class _Reading:
    """One file being read: what is wrong with it is gathered, not raised."""

    file: str
    platforms: frozenset[str]
    mistakes: list[str] = field(default_factory=list)

    def read(self, path: Path) -> Campaign | None:
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.mistakes.append(f"{self.file}: {error}")
            return None
        self._refuse_unknown(table, _FIELDS, "")
        window = self._window(table)
        campaign = Campaign(
            name=self._name(table, path.stem),
            title=self._text(table, "title"),
            starts_on=self._date(window, "starts_on"),
            ends_on=self._date(window, "ends_on"),
            platforms=self._names(table, "platforms", self.platforms, is_mandatory=True),
            categories=self._names(table, "categories", frozenset(load_categories()), is_mandatory=False),
            interval=self._interval(table),
        )
        if not self.mistakes and campaign.ends_on < campaign.starts_on:
            self._mistake("window.ends_on", f"{campaign.ends_on} is before window.starts_on {campaign.starts_on}")
        return None if self.mistakes else campaign

    def _mistake(self, name: str, reason: str) -> None:
        self.mistakes.append(f"{self.file}: {name}: {reason}")

    def _refuse_unknown(self, table: Mapping[str, object], known: frozenset[str], prefix: str) -> None:
        for name in table:
            if name not in known:
                self._mistake(f"{prefix}{name}", f"not a field; known: {', '.join(sorted(known))}")

    def _window(self, table: Mapping[str, object]) -> Mapping[str, object]:
        window = table.get("window")
        if not isinstance(window, dict):
            self._mistake("window", "missing, or not a table with starts_on and ends_on")
            return {}
        self._refuse_unknown(window, _WINDOW_FIELDS, "window.")
        return window

    def _name(self, table: Mapping[str, object], stem: str) -> str:
        name = self._text(table, "name")
        if name and not _NAME.fullmatch(name):
            self._mistake("name", f"{name!r} must be small letters, digits, '-' and '_', at most 40")
        elif name and name != stem:
            self._mistake("name", f"{name!r} must be the name of the file, {stem!r}")
        return name

    def _text(self, table: Mapping[str, object], name: str) -> str:
        value = table.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._mistake(name, "missing" if value is None else f"{value!r} is not a text")
        return ""

    def _date(self, window: Mapping[str, object], name: str) -> date:
        value = window.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if window or value is not None:
            self._mistake(
                f"window.{name}", "missing" if value is None else f"{value!r} is not a day such as 2027-03-15"
            )
        return date.min

    def _names(
        self, table: Mapping[str, object], name: str, known: frozenset[str], *, is_mandatory: bool
    ) -> tuple[str, ...]:
        value = table.get(name)
        if value is None and not is_mandatory:
            return ()
        if not isinstance(value, list) or (is_mandatory and not value):
            self._mistake(name, "missing" if value is None else "must be a list of names")
            return ()
        for item in value:
            if item not in known:
                self._mistake(name, f"{item!r} is not known; known: {', '.join(sorted(known)) or 'none'}")
            elif value.count(item) > 1:
                self._mistake(name, f"{item!r} stands there twice")
        return tuple(str(item) for item in value)

    def _interval(self, table: Mapping[str, object]) -> timedelta:
        text = self._text(table, "interval")
        if text:
            try:
                return parse_interval(text)
            except ValueError as error:
                self._mistake("interval", str(error))
        return _SHORTEST

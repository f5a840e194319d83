"""A wall that a platform put up before a crawl, and the task for a person that comes of it.

Nothing climbs a wall: the host is left alone until a person has looked, spoken with the platform or found another
channel, and closed the task.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

__all__ = ["Task", "TaskState", "Wall", "WallKind", "WallSighting", "host_of"]


class WallKind(StrEnum):
    """What a platform put before its goods."""

    LOGIN = "login"
    """It wants an account."""
    CAPTCHA = "captcha"
    """It wants proof of a person: characters, a slider, a picture."""
    CHALLENGE = "challenge"
    """It wants a script to be run first that tells browsers from other programs."""
    REFUSED = "refused"
    """It says no: a status of refusal, or a page of that sense."""
    EMPTY_SHELL = "empty_shell"
    """A page without anything to read on it."""
    SAME_PAGES = "same_pages"
    """One small page after another, all alike, where there were goods before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A wall as it was told from a page."""

    kind: WallKind
    sign: str
    """What shows it: an address, a title, a mark in the page."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.sign}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WallSighting:
    """A wall that a run met."""

    wall: Wall
    platform: str
    host: str
    """Of the address that was asked for, see `host_of`."""
    url: str
    """Where the wall stood."""
    evidence_id: str | None
    """The page as it was kept; `None` where nothing came that could be kept."""
    run_id: str
    at: datetime


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    """Waits for a person; the host is closed to crawls."""
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a person has to look at. One open task for a host and a kind of wall; further sightings are counted."""

    task_id: str
    kind: WallKind
    platform: str
    host: str
    url: str
    sign: str
    evidence_id: str | None
    run_id: str
    """The run that met it first; address, sign and evidence are of that one, too."""
    opened_at: datetime
    last_seen_at: datetime
    sightings: int = 1
    state: TaskState = TaskState.OPEN
    version: int = 1
    """Rises with every change."""
    closed_by: str | None = None
    closed_at: datetime | None = None
    note: str | None = None
    """What was found out or agreed."""


def host_of(url: str) -> str:
    """Return the host of an address as tasks name it: in lower case, with its port where that is not the usual one.

    Example:
        >>> host_of("https://Shop.example.:443/list?a=1"), host_of("http://user@127.0.0.1:8100/")
        ('shop.example', '127.0.0.1:8100')
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    is_usual = parts.port in {None, {"http": 80, "https": 443}.get(parts.scheme)}
    return host if is_usual else f"{host}:{parts.port}"

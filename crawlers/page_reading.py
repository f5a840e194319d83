"""Reading a saved page that nobody trusts: in a child process, with limits of size, memory and time."""

import hashlib
from pathlib import Path

from crawlers.examination_form import refused_page
from crawlers.page_child import known_names
from crawlers.pages.content import MAX_BYTES
from crawlers.sources.events import Refusal
from crawlers.sources.limits import ReadingLimits
from crawlers.sources.reading import ReadingProcess
from domain.errors import UnknownPlatform, UnreadableFile
from domain.wire import JsonObject

__all__ = ["PAGE_LIMITS", "read_page"]

PAGE_LIMITS = ReadingLimits(
    text_bytes=MAX_BYTES,
    memory_bytes=1 << 30,
    cpu_seconds=20.0,
    whole_cpu_seconds=40.0,
    idle_seconds=60.0,
    wall_seconds=300.0,
)
"""A page of 1 MB is read in a second or two; one of 200 000 tags takes 400 MB."""
_REASONS = {
    "too_large": "it has {megabytes} MB; the limit is {limit} MB",
    "memory": "reading it needs more than {megabytes} MB of memory",
    "slow": "reading it was ended after {seconds} s",
    "stopped": "reading it broke the reader ({signal})",
    "damaged": "reading it broke the reader ({detail})",
}


def read_page(
    path: Path, *, url: str | None = None, platform: str | None = None, limits: ReadingLimits = PAGE_LIMITS
) -> JsonObject:
    """Return what the readers make of a saved page, in the form of `docs/reference/json.md`.

    Args:
        path: The page as saved.
        url: Where it came from; found on the page when not given.
        platform: Whose page it is; found by the readers when not given.
        limits: What the reading may cost.

    Raises:
        UnknownPlatform: no platform and no engine has this name.
        OSError: the file cannot be read.
    """
    if platform is not None and platform not in known_names():
        raise UnknownPlatform(platform, known_names())
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    file: JsonObject = {"file": path.name, "sha256": digest, "size_bytes": path.stat().st_size}
    return file | _answer(path, {"format": "page", "url": url, "platform": platform}, limits)


def _answer(path: Path, job: dict[str, str | None], limits: ReadingLimits) -> JsonObject:
    try:
        with ReadingProcess(limits) as process, process.stream(path, job) as lines:
            answers = list(lines)
    except Refusal as refusal:
        return refused_page(_REASONS[refusal.code].format(**refusal.facts))
    except UnreadableFile as error:
        return refused_page(error.reason)
    return dict(answers[0])

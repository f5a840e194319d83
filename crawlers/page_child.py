"""The reading of one saved page as it runs in the child: which readers are tried, and the answer as a line of JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

from crawlers.examination import examine
from crawlers.examination_form import examination_to_json
from crawlers.pages.reader import Reader, ReaderBasis
from crawlers.platforms import known_platforms, load_platform
from crawlers.readers import load_readers
from domain.errors import UnknownPlatform

__all__ = ["choose_readers", "known_names", "page_line"]


def known_names() -> tuple[str, ...]:
    """Return what a person may name as the platform of a page: platforms, and the engines of shops."""
    layouts = [each for each in load_readers().values() if each.basis is ReaderBasis.LAYOUT]
    return tuple(sorted({*known_platforms(), *(each.platform or each.name for each in layouts)}))


def choose_readers(platform: str | None) -> tuple[Reader, ...]:
    """Return the readers to be tried, layouts first: all of them, or those of one platform and the markup.

    Raises:
        UnknownPlatform: no platform and no engine has this name.
    """
    if platform is not None and platform not in known_names():
        raise UnknownPlatform(platform, known_names())
    readers = tuple(load_readers().values())
    markup = [each for each in readers if each.basis is ReaderBasis.MARKUP]
    layouts = [each for each in readers if each.basis is ReaderBasis.LAYOUT]
    if platform is None:
        return (*layouts, *map(_of_platform, known_platforms()), *markup)
    chosen = [each for each in layouts if platform in (each.platform, each.name)]
    own = [_of_platform(platform)] if platform in known_platforms() else []
    return (*own, *chosen, *markup)


def page_line(path: Path, readers: Sequence[Reader], url: str | None, platform: str | None) -> str:
    """Examine a page and return the answer as one line of JSON."""
    engines = {each.name for each in readers if each.platform is None}
    found = examine(
        path.read_bytes(),
        readers,
        url=url,
        platform=None if platform in engines else platform,
        needs_sign=platform is None,
    )
    return json.dumps(examination_to_json(found)) + "\n"


def _of_platform(name: str) -> Reader:
    facts = load_platform(name).facts
    return Reader(name=name, about=facts.about, pages=facts.pages, signs=facts.signs, platform=name)

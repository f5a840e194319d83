"""The home: room on the disk, the truth, the search, and what the office has set."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cases.damage import find_damaged, find_damaged_listings
from cases.workspace import Workspace
from console.doctoring.finding import Finding, bad, good, warning
from crawlers.profile import find_chromium
from crawlers.sources.words_file import load_words_of
from crawlers.standing import lacks_assessment
from domain.errors import GuolvError, SettingsError
from domain.settings import CONFIG_NAME
from scheduler.campaigns import known_platform_names, load_campaigns

__all__ = ["HOME_CHECKS", "check_campaigns", "check_words"]

_LEAST_FREE_BYTES: Final = 1_000_000_000
"""A campaign keeps some hundred megabytes of raw pages."""


_MOST_NAMED: Final = 50
"""Damaged records that are named; `guolv record show` says of each what is wrong."""


def _check_writing(workspace: Workspace) -> Finding:
    closed = [name for name in (".", "evidence") if not os.access(workspace.home / name, os.W_OK)]
    if closed:
        return bad("writing", f"cannot be written: {', '.join(str(workspace.home / name) for name in closed)}")
    return good("writing", "the home can be written")


def _check_disk(workspace: Workspace) -> Finding:
    free = shutil.disk_usage(workspace.home).free
    found = good if free >= _LEAST_FREE_BYTES else warning
    return found("disk", f"{free / 1e9:.1f} GB free")


def _check_store(workspace: Workspace) -> Finding:
    try:
        workspace.store.check()
        records, listings = workspace.store.records_count(), workspace.store.listings_count()
    except GuolvError as error:
        return bad("store", str(error))
    return good("store", f"{records} records, {listings} listings")


def _check_records(workspace: Workspace) -> Finding:
    imports = workspace.store.imports(limit=1)
    if not workspace.store.records_count():
        return warning("records", "there are no records: every listing will be allowed; run guolv import")
    unfinished = sum(1 for one in workspace.store.imports(limit=1000) if one.counts.get("rescreened") == 0)
    if unfinished:
        return warning("records", f"{unfinished} imports were cut off; the next import finishes them")
    return good("records", f"last imported {imports[0].imported_at:%Y-%m-%d}" if imports else "there are records")


def _check_damage(workspace: Workspace) -> Finding:
    damaged = [error.record_id for error in find_damaged(workspace.store)]
    if damaged:
        named = ", ".join(damaged[:_MOST_NAMED])
        return bad(
            "damage",
            f"{len(damaged)} records are damaged and take no part in verdicts: {named}; "
            "import their notices again, or restore a backup",
        )
    return good("damage", "every record can be read")


def _check_damaged_listings(workspace: Workspace) -> Finding:
    damaged = [error.listing_key for error in find_damaged_listings(workspace.store)]
    if damaged:
        named = ", ".join(damaged[:_MOST_NAMED])
        return bad(
            "damaged_listings",
            f"{len(damaged)} listings are damaged and nobody looks at them: {named}; "
            "collect them again, or restore a backup",
        )
    return good("damaged_listings", "every listing can be read")


def _check_search(workspace: Workspace) -> Finding:
    try:
        documents = workspace.search.count()
    except GuolvError as error:
        return bad("search", str(error))
    expected = workspace.store.records_count() + workspace.store.listings_count()
    if documents != expected:
        return warning(
            "search", f"{workspace.search.name} holds {documents} documents of {expected}; run: guolv index rebuild"
        )
    return good("search", f"{workspace.search.name}, {documents} documents")


def _check_platforms(workspace: Workspace) -> Finding:
    known = sorted(known_platform_names(workspace.home))
    strange = sorted(set(workspace.settings.platforms) - set(known))
    if strange:
        return warning("platforms", f"settings for unknown platforms: {', '.join(strange)}; known: {', '.join(known)}")
    return good("platforms", ", ".join(known))


def _check_chromium(workspace: Workspace) -> Finding:
    path = find_chromium(workspace.settings)
    if path is None:
        return warning("chromium", "no Chromium: platforms rendered by script need it, or a supplied feed")
    return good("chromium", str(path))


def _check_contact(workspace: Workspace) -> Finding:
    if not workspace.settings.crawl.contact:
        return warning("contact", "crawl.contact is not set: public platforms should know who asks")
    return good("contact", workspace.settings.crawl.contact)


def _check_assessments(workspace: Workspace) -> Finding:
    settings = workspace.settings
    missing = [name for name in sorted(settings.platforms) if lacks_assessment(settings, name)]
    if missing:
        return warning("assessments", f"no assessment of the impact on: {', '.join(missing)}")
    return good("assessments", "every public platform with an address was assessed")


def _check_tasks(workspace: Workspace) -> Finding:
    count = workspace.store.tasks.count_open()
    if count:
        sentence = f"{count} tasks wait for a person, and their hosts are asked for nothing; see: guolv task list"
        return warning("tasks", sentence)
    return good("tasks", "no task waits for a person")


def _check_office(workspace: Workspace) -> Finding:
    if not workspace.settings.office.name:
        return warning("office", "office.name is not set: the takedown list will not say who sends it")
    return good("office", workspace.settings.office.name)


HOME_CHECKS: Final[tuple[Callable[[Workspace], Finding], ...]] = (
    _check_writing, _check_disk, _check_store, _check_records, _check_damage, _check_damaged_listings, _check_search,
    _check_platforms, _check_chromium, _check_contact, _check_assessments, _check_tasks, _check_office,
)  # fmt: skip
"""What needs an open home."""


def check_campaigns(home: Path) -> Iterator[Finding]:
    """Read the campaign files, where there is a home."""
    if not (home / CONFIG_NAME).is_file():
        return
    try:
        names = [campaign.name for campaign in load_campaigns(home)]
        yield good("campaigns", ", ".join(names) or "none")
    except SettingsError as error:
        yield from (bad("campaigns", mistake) for mistake in error.mistakes)


def check_words(home: Path) -> Iterator[Finding]:
    """Read the words of notices, those of the home with them."""
    if not (home / CONFIG_NAME).is_file():
        return
    try:
        yield good("headings", f"{len(load_words_of(home).fields)} headings of notices are known")
    except SettingsError as error:
        yield from (bad("headings", mistake) for mistake in error.mistakes)

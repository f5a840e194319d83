"""The composition root: one place opens everything below, for crawler, clock, API and command line alike.

Nothing heavy is read before it is needed: `guolv case list` loads no records, `guolv check` does. Nor are filters and
matching imported before, which takes as long as the rest of such a command.
"""

import os
import threading
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cases.book_file import BookFiles
from cases.damage import tell_damaged
from cases.evidence import EvidenceStore
from cases.home import create_home
from cases.record_book import BookMaker, take_over
from domain.enterprise_register import EnterpriseRegister
from domain.errors import HomeMissing, IndexFailure
from domain.listing import Listing
from domain.settings import CONFIG_NAME, Settings
from domain.settings_file import load
from domain.verdict import Reason, Verdict, VerdictKind
from index.search import SearchBackend, open_search
from index.store import Store, open_store

if TYPE_CHECKING:
    from domain.brands import BrandRegistry
    from filters import Category
    from matching import Policy, RecordBook

__all__ = ["Workspace", "open_workspace"]


class Workspace:
    """Everything of one home, opened. Use it as a context manager, or close it.

    May be shared by threads.
    """

    def __init__(self, settings: Settings, store: Store, search: SearchBackend) -> None:
        self.settings = settings
        self.home = settings.home
        self.store = store
        self.search = search
        self.evidence = EvidenceStore(settings.home / "evidence")
        self._lock = threading.RLock()
        self._book: RecordBook | None = None
        self._seq = 0
        self._enterprises = EnterpriseRegister()
        self._enterprises_version = -1

    @cached_property
    def brands(self) -> "BrandRegistry":
        """Known brands, their spellings and owners: facts shipped with guolv."""
        from cases.reference import load_brands  # noqa: PLC0415  # see the module

        return load_brands()

    @cached_property
    def categories(self) -> "Mapping[str, Category]":
        """What campaigns look for, by name."""
        from filters import load_categories  # noqa: PLC0415  # see the module

        return load_categories()

    @property
    def policy(self) -> "Policy":
        """Weights and thresholds of this deployment."""
        return _policy(self.settings)

    @property
    def enterprises(self) -> EnterpriseRegister:
        """The companies that records name, in memory, as last read; see `refresh`."""
        with self._lock:
            if self._enterprises_version < 0:
                self._read_enterprises()
            return self._enterprises

    @property
    def book(self) -> "RecordBook":
        """Every record of the store, in memory, as last read; see `refresh`."""
        with self._lock:
            if self._book is None:
                self._book, self._seq = self._books().open(self.enterprises)
            return self._book

    @property
    def has_book(self) -> bool:
        """The records were read already; a process that judges nothing reads none."""
        return self._book is not None

    @property
    def damaged(self) -> Mapping[str, str]:
        """Ids of the records that cannot be read, and why, as last read; none as long as nobody asked for the book."""
        with self._lock:
            return {} if self._book is None else dict(self._book.damaged)

    def _books(self) -> BookMaker:
        files = BookFiles(self.home / "cache")
        return BookMaker(store=self.store, files=files, brands=self.brands, policy=self.policy)

    def refresh(self) -> int:
        """Read the records that changed in the store since the book was last read; returns how many.

        Cheap when nothing changed: one look at the highest change number.
        """
        with self._lock:
            if self._read_enterprises():
                self._book, self._seq = None, 0  # who is one company reads every record anew
            return self._take_over()

    def refresh_some(self, most: int) -> int:
        """Read at most so many of the records that changed; returns how many. Companies are `refresh_register`'s."""
        with self._lock:
            return self._take_over(most)

    def refresh_register(self) -> None:
        """Read the register of companies where it changed, and where others are one now, every record anew.

        Both happen aside: whoever asks meanwhile is answered by what was read before.
        """
        version = self.store.enterprise_version().version
        if version == self._enterprises_version:
            return
        register = self.store.enterprise_register()
        with self._lock:
            is_first = self._enterprises_version < 0
            if is_first or self._book is None or self._enterprises.has_same_families(register):
                self._enterprises, self._enterprises_version = register, version
                return
        book, seq = self._books().build(register)
        with self._lock:
            self._enterprises, self._enterprises_version = register, version
            self._book, self._seq = book, seq

    def keep_up(self) -> None:
        """Refresh what is in memory, if anything is; a process that judges nothing reads no records for it."""
        with self._lock:
            if self._book is not None:
                self.refresh()

    def verdict(
        self, listing: Listing, *, on: date, reasons: tuple[Reason, ...], exclude: Set[str] = frozenset()
    ) -> Verdict:
        """Hold a listing against the book, while nobody changes it; records of `exclude` take no part."""
        with self._lock:
            return self.book.verdict(listing, on=on, reasons=reasons, exclude=exclude)

    def full_verdict(
        self, listing: Listing, *, on: date, reasons: tuple[Reason, ...], exclude: Set[str] = frozenset()
    ) -> Verdict:
        """The same with near misses, for who asks "why not"; it takes many times as long."""
        with self._lock:
            return self.book.full_verdict(listing, on=on, reasons=reasons, exclude=exclude)

    def project(self) -> None:
        """Bring the search up to the truth after much was written.

        An engine that is down costs nothing here: the changes wait in the outbox, and the next call takes them along.
        """
        with suppress(IndexFailure):
            self.search.catch_up()

    def _read_enterprises(self) -> bool:
        """Read the register where it changed; tells whether other companies are one than before."""
        version = self.store.enterprise_version().version
        if version == self._enterprises_version:
            return False
        before, self._enterprises = self._enterprises, self.store.enterprise_register()
        is_first, self._enterprises_version = self._enterprises_version < 0, version
        return not is_first and not before.has_same_families(self._enterprises)

    def _take_over(self, most: int | None = None) -> int:
        book = self.book
        if self.store.records_seq() <= self._seq:
            return 0
        taken = take_over(book, self.store.records_changed_after(self._seq, most))
        tell_damaged(taken.damaged)
        self._seq = max(self._seq, taken.seq)
        return taken.changes

    def close(self) -> None:
        """Let go of the database and the search engine."""
        self.search.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _policy(settings: Settings) -> "Policy":
    """Return the policy of this deployment; one that was changed says so in every verdict it gives."""
    from matching import DEFAULT_POLICY  # noqa: PLC0415  # see the module

    policy, chosen = DEFAULT_POLICY, settings.policy
    if (days := chosen.block_becomes_review_after_days) is not None:
        version = f"{policy.version}+review-after-{days}-days"
        policy = replace(policy, version=version, block_becomes_review_after_days=days)
    if chosen.batch_not_shown != policy.batch_not_shown:
        version = f"{policy.version}+{chosen.batch_not_shown}-without-batch"
        policy = replace(policy, version=version, batch_not_shown=VerdictKind(chosen.batch_not_shown))
    return policy


def open_workspace(home: Path, *, env: Mapping[str, str] | None = None, create: bool = False) -> Workspace:
    """Open a home.

    Args:
        home: The folder with everything.
        env: The environment whose `GUOLV_…` variables win over the file; `None`: that of the process.
        create: Make the home, or complete it, first; nothing that is there is changed.

    Raises:
        HomeMissing: the folder is not a home.
        SettingsError: names every mistake in the configuration.
        StoreError: the database cannot be opened.
    """
    home = home.expanduser().absolute()
    if create:
        create_home(home)
    elif not (home / CONFIG_NAME).is_file():
        raise HomeMissing(str(home))
    settings = load(home, os.environ if env is None else env)
    store = open_store(settings.store_url, create=create)
    try:
        return Workspace(settings, store, open_search(store, settings))
    except BaseException:
        store.close()
        raise

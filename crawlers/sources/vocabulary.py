"""What is known about headings when a notice is read: the words of the files, and what people said about headings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.sources.words import NoticeWords
from crawlers.sources.words_file import FIELDS, load_words, load_words_of
from domain.headings import ANY_ISSUER, HeadingMapping
from domain.text import squeeze

__all__ = ["Vocabulary", "open_vocabulary", "shipped_vocabulary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Words, and what people said: for every notice, and for those of one issuer, which wins."""

    words: NoticeWords
    learned: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Issuer in normal form (`ANY_ISSUER`: all) → heading in normal form → field."""

    def learned_for(self, issuer: str | None) -> Mapping[str, str]:
        """Return heading in normal form → field, as people said for the notices of an issuer."""
        own = self.learned.get(squeeze(issuer), {}) if issuer else {}
        return {**self.learned.get(ANY_ISSUER, {}), **own}

    def words_for(self, issuer: str | None) -> NoticeWords:
        """Return the words for the notices of an issuer."""
        return self.words.with_learned(self.learned_for(issuer))

    def words_of_all(self) -> NoticeWords:
        """Return the words with everything people ever said: good enough to see where a header stands."""
        merged: dict[str, str] = {}
        for said in self.learned.values():
            merged |= said
        return self.words.with_learned(merged)


def shipped_vocabulary() -> Vocabulary:
    """Return what guolv knows without a home."""
    return Vocabulary(words=load_words())


def open_vocabulary(home: Path, mappings: Iterable[HeadingMapping]) -> Vocabulary:
    """Return what a home knows.

    Args:
        home: Its `headings.yaml` adds to the words shipped with guolv, and wins.
        mappings: What people said about headings; the store keeps it.

    Raises:
        SettingsError: the file in the home is not of the form; names every mistake.
    """
    learned: dict[str, dict[str, str]] = {}
    for mapping in mappings:
        if mapping.field in {*FIELDS, "ignored"}:
            learned.setdefault(squeeze(mapping.issuer), {})[mapping.key] = str(mapping.field)
    return Vocabulary(words=load_words_of(home), learned=learned)

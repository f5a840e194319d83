"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Grade", "bad", "good", "warning"]


class Grade(StrEnum):
    """How much a finding matters."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    check: str
    grade: Grade
    sentence: str
    """In English; `Texts.said` says it in Chinese."""


def good(check: str, sentence: str) -> Finding:
    """Return that all is well."""
    return Finding(check=check, grade=Grade.GOOD, sentence=sentence)


def warning(check: str, sentence: str) -> Finding:
    """Return that something recommended is missing."""
    return Finding(check=check, grade=Grade.WARNING, sentence=sentence)


def bad(check: str, sentence: str) -> Finding:
    """Return that something does not work."""
    return Finding(check=check, grade=Grade.BAD, sentence=sentence)

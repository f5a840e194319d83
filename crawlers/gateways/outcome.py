"""What an answer of a gateway means for the crawl, and how a platform's codes say it."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

__all__ = ["Outcome", "meaning_of"]


class Outcome(StrEnum):
    """What an answer means for the crawl."""

    GOODS = "goods"
    EMPTY = "empty"
    """The gateway says in its own words that there is nothing."""
    RATE_LIMITED = "rate_limited"
    """Too fast, or too often: wait and ask again; when waiting does not help, stop."""
    TEMPORARY = "temporary"
    """The platform's own fault for a moment: ask again a few times, then name the question and go on."""
    CLOCK_SKEW = "clock_skew"
    """Our time is not theirs: stop, and say both."""
    REFUSED = "refused"
    """Credentials, permissions or addresses that do not hold: every further question would be refused, too."""
    FORBIDDEN = "forbidden"
    """The platform forbids further questions: stop, and let a person look."""
    ERROR = "error"
    """This question cannot be answered; the others may be."""
    UNREADABLE = "unreadable"
    """No answer in a documented form: a web page, broken JSON, neither goods nor a word that there are none."""

    @property
    def ends_crawl(self) -> bool:
        """Whether nothing more may or can be asked."""
        return self in _ENDS


_ENDS: Final = frozenset({Outcome.RATE_LIMITED, Outcome.CLOCK_SKEW, Outcome.REFUSED, Outcome.FORBIDDEN})
_TIME: Final = re.compile(r"timestamp|时间戳", re.IGNORECASE)
_ABSENT: Final = re.compile(r"missing|缺少|不能为空", re.IGNORECASE)


def meaning_of(meanings: Mapping[str, Outcome], *, code: str, sub_code: str = "", message: str = "") -> Outcome:
    """Return what a code means: the sub-code's meaning, else the code's, else an error of this one question.

    Args:
        meanings: Code or sub-code → outcome; a key that ends in `*` stands for all that begin so.
        code: The main code.
        sub_code: The code within it; empty when there is none.
        message: The gateway's words. A timestamp that they complain about is a clock that is wrong.

    Example:
        >>> codes = {"7": Outcome.RATE_LIMITED, "isp.*": Outcome.TEMPORARY}
        >>> meaning_of(codes, code="15", sub_code="isp.remote-service-timeout")
        <Outcome.TEMPORARY: 'temporary'>
        >>> meaning_of(codes, code="10001", message="公共参数错误:timestamp")
        <Outcome.CLOCK_SKEW: 'clock_skew'>
        >>> meaning_of(codes, code="41", message="Invalid arguments:q")
        <Outcome.ERROR: 'error'>
    """
    if _TIME.search(f"{sub_code} {message}") and not _ABSENT.search(message):
        return Outcome.CLOCK_SKEW
    for asked in filter(None, (sub_code, code)):
        if asked in meanings:
            return meanings[asked]
        for known, outcome in meanings.items():
            if known.endswith("*") and asked.startswith(known[:-1]):
                return outcome
    return Outcome.ERROR

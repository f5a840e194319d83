"""How a request ends that brings no page: every way has a name, and the run's report counts each by it."""

from collections.abc import Iterator
from enum import StrEnum

from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawlers.counting import count

__all__ = ["Ended", "HeadersTooLarge", "Outcome", "count_outcome", "outcome_of"]


class Outcome(StrEnum):
    """Why a request brought no page."""

    TOO_LARGE = "too_large"
    """The body is larger than `crawl.max_size_bytes`, as declared, as it came, or unpacked."""
    BOMB = "decompression_bomb"
    """The body unpacks to far more than any page does."""
    BAD_COMPRESSION = "damaged_compression"
    """The content coding cannot be removed."""
    TOO_SLOW = "too_slow"
    """It was not there in whole after `crawl.timeout_seconds`."""
    CUT_OFF = "cut_off"
    """The connection ended, or its framing broke, before the body was whole."""
    HEADERS_TOO_LARGE = "headers_too_large"
    """All headers together, or one line of them, are larger than the gate takes."""
    NOT_HTTP = "not_http"
    """What came is no answer in HTTP."""
    UNREACHABLE = "unreachable"
    """No connection, or one that ended without an answer."""
    NAME_UNKNOWN = "name_unknown"
    """The host's name has no address."""
    CERTIFICATE_REFUSED = "certificate_refused"
    """Nobody that is trusted vouches for the certificate, it is for another name, or its time is over."""
    ADDRESS_REFUSED = "address_refused"
    """The host is at an address that is not public."""
    SCHEME_REFUSED = "scheme_refused"
    """It leads to something that is not the web, such as `file:`."""
    DOWNGRADED = "downgraded"
    """A redirect leads from https to http."""
    REDIRECT_LOOP = "redirect_loop"
    """It leads back to where it came from."""
    TOO_MANY_REDIRECTS = "too_many_redirects"
    """It is passed on more than five times."""
    OTHER_ORIGIN = "other_origin"
    """A page in the browser asks for something of another origin than its own."""
    BAD_SITEMAP = "bad_sitemap"
    """A sitemap was not read, or not to its end: it is damaged, declares entities, or names too many addresses."""
    SITEMAPS_TOO_DEEP = "sitemaps_too_deep"
    """An index of sitemaps is named by an index that is named by an index."""
    NOT_A_PAGE = "not_a_page"
    """What came as a page is a picture, a program, a binary file."""
    EMPTY_PAGE = "empty_page"
    """Nothing came as a page."""
    OVERGROWN = "overgrown"
    """The page has more markup than any page of goods; it is kept, not read."""
    BAD_STATUS = "bad_status"
    """The answer has a status of error, and is neither a wall nor the word that the goods are gone."""
    SCRIPT_STALLED = "script_stalled"
    """The page's script keeps the browser so busy that the page cannot be read."""
    BROWSER_FAILED = "browser_failed"
    """The browser broke over the page."""


class Ended(IgnoreRequest):
    """A request ended without a page, for a reason that is not asked again for."""

    def __init__(self, outcome: Outcome, url: str, detail: str) -> None:
        self.outcome = outcome
        super().__init__(f"{outcome}: {url}: {detail}")


class HeadersTooLarge(Exception):
    """The head of an answer does not end where any head would."""


def outcome_of(error: BaseException) -> Outcome | None:
    """Return the name of what went wrong; `None` for what is no ending of a request, such as a mistake of our own."""
    if isinstance(error, Ended):
        return error.outcome
    if isinstance(error, DownloadFailedError):
        return _of_connection(error)
    return next((outcome for kind, outcome in _BY_KIND.items() if isinstance(error, kind)), None)


def count_outcome(crawler: Crawler, error: BaseException) -> str:
    """Count how a request ended in the run's report (`ended_too_large`, `ended_cut_off`, …); return it in words."""
    outcome = outcome_of(error)
    if outcome is None:
        return f"{type(error).__name__}: {error}"
    count(crawler, f"ended_{outcome}")
    return str(error) if isinstance(error, Ended) else f"{outcome}: {error}"


_BY_KIND: dict[type[Exception], Outcome] = {
    DownloadCancelledError: Outcome.TOO_LARGE,  # Scrapy cancels a download for nothing else
    DownloadTimeoutError: Outcome.TOO_SLOW,
    ResponseDataLossError: Outcome.CUT_OFF,
    CannotResolveHostError: Outcome.NAME_UNKNOWN,
    DownloadConnectionRefusedError: Outcome.UNREACHABLE,
    UnsupportedURLSchemeError: Outcome.SCHEME_REFUSED,
    NotSupported: Outcome.SCHEME_REFUSED,
}
_CERTIFICATE_LIBRARIES = frozenset({"OpenSSL", "service_identity"})


def _of_connection(error: BaseException) -> Outcome:
    """Tell by what Twisted met below: it wraps that, and Scrapy wraps Twisted's error."""
    for cause in _causes(error):
        if type(cause).__module__.partition(".")[0] in _CERTIFICATE_LIBRARIES:
            return Outcome.CERTIFICATE_REFUSED
        if isinstance(cause, HeadersTooLarge):
            return Outcome.HEADERS_TOO_LARGE
        if type(cause).__name__ in ("ParseError", "BadResponseVersion"):
            return Outcome.NOT_HTTP
        if type(cause).__name__ == "_MalformedChunkedDataError":
            return Outcome.CUT_OFF
    return Outcome.UNREACHABLE


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
    for failure in getattr(error, "reasons", ()):
        yield from _causes(failure.value)

"""Where a request may lead: how often it is passed on, not in a circle, only to the web, never from https to http."""

from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.gate.outcomes import Ended, Outcome

__all__ = ["ASSET_ORIGINS", "MAX_REDIRECTS", "OWN_ORIGINS", "LimitsMiddleware", "WebOnlyMiddleware", "origin"]

MAX_REDIRECTS = 5
"""RFC 9309 asks for at least five for robots.txt; browsers follow twenty."""
OWN_ORIGINS = "guolv_own_origins"
"""Where a request that a page in the browser makes carries the origins it may go to, redirected or not."""
ASSET_ORIGINS = "GUOLV_ASSET_ORIGINS"
"""Scrapy's setting: further origins from which a page in the browser may take what it shows."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address.

    Example:
        >>> origin("https://Shop.example/a") == origin("https://shop.example:443/b")
        True
    """
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default


class LimitsMiddleware:
    """Sees each request before it is judged, also one that a redirect or a refreshing page leads to."""

    def process_request(self, request: Request) -> None:
        """Let a request through, or end it.

        Raises:
            Ended: it has been passed on too often, in a circle, or to where it must not go.
        """
        came_by: list[str] = request.meta.get("redirect_urls", [])
        if came_by:
            _judge_redirect(request.url, came_by)
        own = request.meta.get(OWN_ORIGINS)
        if own is not None and origin(request.url) not in own:
            raise Ended(Outcome.OTHER_ORIGIN, request.url, "another origin than the page's")


class WebOnlyMiddleware:
    """Sees redirects before they are followed: none leads out of the web."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response, unless it leads to what is not the web.

        Raises:
            Ended: it leads to a file of ours, a script, another program.
        """
        place = response.headers.get("Location")
        if response.status in _REDIRECTS and place is not None and request.method != "HEAD":
            target = place.decode("latin-1").strip()
            if not _is_of_web(response.url, target):
                raise Ended(Outcome.SCHEME_REFUSED, response.url, f"leads to {target[:200]!r}")
        return response


def _is_of_web(base: str, place: str) -> bool:
    try:
        return urlsplit(urljoin(base, place)).scheme in ("http", "https")
    except ValueError:
        return False


def _judge_redirect(url: str, came_by: list[str]) -> None:
    if url in came_by:
        raise Ended(Outcome.REDIRECT_LOOP, url, "leads back to where it came from")
    if len(came_by) > MAX_REDIRECTS:
        raise Ended(Outcome.TOO_MANY_REDIRECTS, url, f"passed on more than {MAX_REDIRECTS} times")
    if came_by[-1].startswith("https:") and not url.startswith("https:"):
        raise Ended(Outcome.DOWNGRADED, url, f"from {came_by[-1]}")

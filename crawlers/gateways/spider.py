"""The walk over an official API: every word of every category, page by page, into the same frontier and store as pages.

What the gate asks of every request holds here, too: pace, leases, allowance, evidence. robots.txt is not asked for the
gateway itself, see `crawlers.gate.official`. A question stands in the frontier as the gateway's address with its words
and its page; what is sent is made, and signed, when it is sent.
"""

from collections.abc import AsyncIterator, Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.brought import Brought
from crawlers.capture import Capture
from crawlers.collecting import ADDRESS, settle_failure
from crawlers.counting import count
from crawlers.gate.middleware import Refused, stop_crawl
from crawlers.gate.recording import EXCHANGES
from crawlers.gate.walls import wall_of
from crawlers.gateways.answers import Answer, read_answer
from crawlers.gateways.api import OfficialApi, Query
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import QUERY, SENT, Sent
from crawlers.pages.document import decode
from crawlers.pages.page import PageKind, Rejected, Results
from crawlers.pages.strict import parse_html
from crawlers.pages.walls import page_wall
from crawlers.pipeline import LedgerSpider
from crawlers.platform import CrawlPlan
from domain.task import Wall, WallKind

__all__ = ["ApiSpider"]


class ApiSpider(LedgerSpider):
    """Asks one API for all that a plan names."""

    name = "official_api"

    def __init__(self, *, api: OfficialApi, plan: CrawlPlan, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.api = api
        self.plan = plan

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the first page of every word."""
        for category in self.plan.categories:
            for words in self.plan.search_words[category]:
                yield self._request(Query(category=category, words=words))

    def begin_at(self, request: Request) -> bool:
        """Take a question to the frontier that begins a walk; tells whether it does."""
        return self.begin_walk(request, request.meta[QUERY].words)

    def next_request(self) -> Request | None:
        """Return the next question of the frontier, when one waits."""
        address = self.frontier.next() if self.frontier is not None else None
        if address is None:
            return None
        words, handed_on = str(address.more["words"]), str(address.more["handed_on"])
        query = Query(category=address.category, words=words, page=address.page, handed_on=handed_on)
        request = self._request(query)
        return request.replace(meta={**request.meta, ADDRESS: address}, errback=self._settle_failed)

    def parse_answer(self, response: Response, **_asked: str) -> Iterator[Capture | Request | Results]:
        """Read one answer; every answer, also one that is none, becomes a capture."""
        query: Query = response.meta[QUERY]
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        answer = read_answer(self.api, query, response.body, content_type)
        if answer.outcome is Outcome.EMPTY and query.page == 1:
            count(self.crawler, "said_empty")
        yield Results(says_empty=answer.outcome is Outcome.EMPTY, stated_listings=answer.total)
        yield self._capture(response, content_type, query, answer)
        if answer.outcome.ends_crawl and answer.outcome is not Outcome.FORBIDDEN:  # there the wall ends it
            reason = self._ending(answer, response)
            stop_crawl(self.crawler, reason)  # at once: Scrapy would first send what is next
            raise CloseSpider(reason)
        if answer.following is not None:
            yield self._request(answer.following)

    def failed(self, failure: Failure) -> Iterator[Capture]:
        """Name a request that brought no answer; what the gate refused is counted there."""
        error = failure.value
        if isinstance(error, Refused):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        reason = f"{type(error).__name__}: {error}"
        yield Capture(url=request.url, rejected=(Rejected(field="answer", reason=reason),))

    def _request(self, query: Query) -> Request:
        asked = {"words": query.words, "page": str(query.page)}
        told = {"category": query.category, "words": query.words, "handed_on": query.handed_on}
        return Request(
            f"{self.api.address}?{urlencode(asked)}",
            method="POST",
            dont_filter=True,
            callback=self.parse_answer,
            errback=self.failed,
            cb_kwargs={"kind": str(PageKind.RESULTS), **told},
            # A gateway that passes its callers on is not the one the credentials are for.
            meta={QUERY: query, "dont_redirect": True},
        )

    def _settle_failed(self, failure: Failure) -> Iterator[Brought]:
        yield from settle_failure(failure, self.failed(failure))

    def _capture(self, response: Response, content_type: str, query: Query, answer: Answer) -> Capture:
        decoded = decode(response.body, content_type)
        # The gateway's status as it came: what is in the response may have been said for waiting.
        exchanges = response.meta.get(EXCHANGES, ())
        status = exchanges[-1].status if exchanges else response.status
        rejected, wall = answer.rejected, None
        if answer.outcome not in {Outcome.GOODS, Outcome.EMPTY}:
            reason = f"{answer.outcome}: {query.words!r}, page {query.page}: status {status}: {answer.reason}"
            rejected = (Rejected(field="answer", reason=reason, snippet=decoded.text[:200]),)
        if answer.outcome is Outcome.FORBIDDEN:
            wall = Wall(kind=WallKind.REFUSED, sign=answer.reason)
        elif answer.outcome is Outcome.UNREADABLE:
            wall = wall_of(response) or page_wall(parse_html(decoded.text), decoded.text)
        return Capture(
            url=response.url,
            status=status,
            body=response.body,
            content_type=content_type,
            decoded=decoded,
            listings=answer.listings,
            rejected=rejected,
            wall=wall,
        )

    def _ending(self, answer: Answer, response: Response) -> str:
        if answer.outcome is Outcome.RATE_LIMITED:
            return f"the gateway says that we ask too often: {answer.reason}"
        if answer.outcome is not Outcome.CLOCK_SKEW:
            return f"the gateway accepts our credentials no longer, or grants too little: {answer.reason}"
        sent, said = response.meta.get(SENT), response.headers.get("Date")
        ours = sent.clock.isoformat(timespec="seconds") if isinstance(sent, Sent) else "unknown"
        theirs = _moment(said.decode("latin-1")) if said else "not told"
        return (
            f"clock skew: the gateway refused our time ({answer.reason}). We said {ours}, its clock says {theirs}; "
            f"it accepts {self.api.facts.window_seconds} s. Set the clock of this machine"
        )


def _moment(said: str) -> str:
    try:
        return parsedate_to_datetime(said).isoformat()
    except ValueError:
        return repr(said)

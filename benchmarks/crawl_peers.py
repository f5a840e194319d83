"""The crawlers that `benchmarks.gate_overhead` holds against each other; each runs as a process of its own.

python -m benchmarks.crawl_peers bare|lean|gate|whole --url http://127.0.0.1:8000 --folder DIR
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from web_poet import HttpResponse

from cases.screening import judge
from crawlers import launch
from crawlers.brought import Brought
from crawlers.frontier import Address
from crawlers.harvest import Harvest
from crawlers.platforms.qingwei import ItemPage, ListPage
from domain.errors import ExtractionError
from domain.listing import Listing
from domain.wire import listing_to_json
from filters import load_categories


@dataclass(slots=True)
class Measured:
    """From the first request to the last page that was stored."""

    pages: int = 0
    begun: tuple[float, float] = (0.0, 0.0)
    """Time, and that of the processor."""
    ended: tuple[float, float] = (0.0, 0.0)

    def begin(self) -> None:
        """Count from here."""
        self.begun = _moment()

    def end(self) -> None:
        """Count to here, unless more comes."""
        self.ended = _moment()

    def tell(self) -> str:
        """Return what was measured."""
        seconds, processor = (end - begin for begin, end in zip(self.begun, self.ended, strict=True))
        return json.dumps({"pages": self.pages, "seconds": seconds, "processor": processor})


def _moment() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.monotonic(), used.ru_utime + used.ru_stime


class BareSpider(Spider):
    """The same walk in plain Scrapy: follow, read with the same page objects, give items."""

    name = "bare"

    def __init__(self, url: str, measured: Measured, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.measured = url, measured

    async def start(self) -> AsyncIterator[Request]:
        """Begin every category."""
        self.measured.begin()
        for category in load_categories():
            yield Request(f"{self.url}/list?cat={category}&page=1", callback=self.parse_list)

    def parse_list(self, response: Response) -> Iterator[Request]:
        """Read a page of results."""
        self._count()
        found = ListPage(_as_web_poet(response)).extract()
        for url in found.listing_urls:
            yield Request(url, callback=self.parse_item)
        if found.next_url:
            yield Request(found.next_url, callback=self.parse_list)

    def parse_item(self, response: Response) -> Iterator[dict[str, object]]:
        """Read a page of one listing."""
        self._count()
        try:
            yield dict(listing_to_json(ItemPage(_as_web_poet(response)).extract()))
        except ExtractionError:
            return

    def _count(self) -> None:
        self.measured.pages += 1
        self.measured.end()


def _as_web_poet(response: Response) -> HttpResponse:
    headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, values in response.headers.items() for v in values]
    return HttpResponse(response.url, body=response.body, status=response.status, headers=headers)


def _run_scrapy(url: str, folder: Path, settings: Mapping[str, object]) -> Measured:
    measured = Measured()
    folder.mkdir(parents=True, exist_ok=True)
    process = AsyncCrawlerProcess(
        {
            **settings,
            "CONCURRENT_REQUESTS": 1,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "HTTPERROR_ALLOW_ALL": True,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            "FEEDS": {str(folder / "listings.jsonl"): {"format": "jsonlines"}},
        }
    )
    process.crawl(BareSpider, url=url, measured=measured)
    process.start()
    return measured


_SCRAPY: Mapping[str, Mapping[str, object]] = {
    "bare": {},
    "lean": {"CONCURRENT_ITEMS": 1, "WARN_ON_GENERATOR_RETURN_VALUE": False},
}


class _Whole(Harvest):
    """Our harvest, which says when it begins, and how many pages it stored."""

    measured = Measured()

    def begin(self, beginning: Address, entry: str) -> int:
        """Begin a walk; the first one begins the measuring, once the records are read."""
        if not any(self.measured.begun):
            self.warm_up()
            self.measured.begin()
        return super().begin(beginning, entry)

    def warm_up(self) -> None:
        """Read the records: that is done once in the life of a process, however many pages it reads."""
        judge(self._ws, Listing(title="旅行箱"), on=date(2026, 11, 26))

    def take_all(self, group: Sequence[Brought]) -> int:
        """Store a group."""
        added = super().take_all(group)
        self.measured.pages += sum(brought.has_answer for brought in group)
        self.measured.end()
        return added


class _KeepingOnly(_Whole):
    """A harvest that keeps pages and settles addresses, and judges and stores no listing."""

    def warm_up(self) -> None:
        """Read nothing: nothing is judged."""

    def _prepared(self, brought: Brought, evidence: dict[int, str | None], now: datetime) -> Any:
        return super()._prepared(replace(brought, captures=()), evidence, now)


_OURS = {"gate": _KeepingOnly, "whole": _Whole}


def _run_ours(folder: Path, role: str) -> Measured:
    launch.Harvest = _OURS[role]  # type: ignore[attr-defined]  # the one place where what is stored is made
    launch.crawl(folder, "qingwei")
    return _OURS[role].measured


def main() -> None:
    """Crawl once, and say how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=(*_SCRAPY, *_OURS))
    parser.add_argument("--url", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    if options.role in _SCRAPY:
        measured = _run_scrapy(options.url, options.folder, _SCRAPY[options.role])
    else:
        measured = _run_ours(options.folder, options.role)
    sys.stdout.write(measured.tell() + "\n")


if __name__ == "__main__":
    main()

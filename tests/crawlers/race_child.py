"""A child process for `test_gate.py`: asks for four disallowed addresses and an allowed one, all at once.

`stock` = Scrapy's own robots middleware, `ours` = the gate. Prints what was fetched.
"""

import json
import logging
import sys

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

PATHS = ("/private/a", "/private/b", "/private/c", "/private/d", "/open")
COMMON = {
    "USER_AGENT": "guolv-test",
    "GUOLV_AGENT": "guolv-test",
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "HTTPERROR_ALLOW_ALL": True,
    "RETRY_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}
STOCK = {"ROBOTSTXT_OBEY": True}
OURS = {
    "ROBOTSTXT_OBEY": False,
    "DOWNLOADER_MIDDLEWARES": {
        "crawlers.gate.middleware.GateMiddleware": 100,
        "crawlers.gate.middleware.PaceMiddleware": 1001,
    },
    "GUOLV_PLATFORM": "race",
    "GUOLV_DELAY_SECONDS": 0.001,
    "GUOLV_DAILY_ALLOWANCE": 100,
    "GUOLV_LEASE_SECONDS": 30,
    "GUOLV_LONGEST_WAIT_SECONDS": 60,
}


class Asking(Spider):
    name = "asking"

    def __init__(self, origin: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.origin = origin
        self.fetched: list[str] = []

    async def start(self):
        for path in PATHS:
            yield Request(self.origin + path, callback=self.parse, errback=lambda _failure: None)

    def parse(self, response):
        self.fetched.append(response.url.removeprefix(self.origin))


def main() -> None:
    which, origin, *store = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    process = AsyncCrawlerProcess(COMMON | (OURS | {"GUOLV_STORE_URL": store[0]} if which == "ours" else STOCK))
    crawler = process.create_crawler(Asking)
    process.crawl(crawler, origin=origin)
    process.start()
    print(json.dumps(sorted(crawler.spider.fetched)))  # noqa: T201  # the answer


if __name__ == "__main__":
    main()

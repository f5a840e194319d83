"""A child process for `test_gate.py`: tries to fetch addresses with our resolver. Prints what answered.

`guard` = as it is, `allow` = 127.0.0.1 is named, `fooled` = every name resolves to loopback after it was looked at, as
with a name that changes its address in between.
"""

import json
import logging
import sys

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from twisted.internet.defer import succeed

from crawlers.gate.outcomes import outcome_of
from crawlers.gate.resolver import GuardedResolver
from crawlers.settings import DOWNLOAD_HANDLERS as HANDLERS

SETTINGS = {
    "TWISTED_DNS_RESOLVER": "crawlers.gate.resolver.GuardedResolver",
    "DOWNLOAD_HANDLERS": HANDLERS,
    "RETRY_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}


class Fooled(GuardedResolver):
    def getHostByName(self, name: str, timeout: object = ()):  # noqa: N802  # as Twisted has it
        return succeed("127.0.0.1")


class Trying(Spider):
    name = "trying"

    def __init__(self, urls: list[str], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.outcome: dict[str, str] = {}

    async def start(self):
        for url in self.urls:
            yield Request(url, callback=self.parse, errback=self.failed, cb_kwargs={"asked": url}, dont_filter=True)

    def parse(self, response, asked):
        self.outcome[asked] = "fetched"

    def failed(self, failure):
        self.outcome[failure.request.cb_kwargs["asked"]] = str(outcome_of(failure.value) or failure.type.__name__)


def main() -> None:
    allow, *urls = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    resolver = {"TWISTED_DNS_RESOLVER": f"{__name__}.Fooled"} if allow == "fooled" else {}
    settings = SETTINGS | resolver | {"GUOLV_PRIVATE_HOSTS": ["127.0.0.1"] if allow == "allow" else []}
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Trying)
    process.crawl(crawler, urls=urls)
    process.start()
    print(json.dumps(crawler.spider.outcome))  # noqa: T201  # the answer


if __name__ == "__main__":
    main()

"""A worker for `test_gate_workers.py`: asks for pages one after another, with the middlewares of every crawl.

`python worker_child.py HOME ORIGIN PREFIX NUMBER`. A whole crawl on PostgreSQL would need a search cluster beside it.
Prints why it ended.
"""

import json
import logging
import os
import sys
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

from crawlers.gate.middleware import STOP_REASON
from crawlers.profile import crawl_profile
from domain.settings_file import load


class Asking(Spider):
    name = "asking"

    def __init__(self, addresses: list[str], **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.addresses = addresses

    async def start(self):
        for address in self.addresses:
            yield Request(address, callback=self.parse, errback=lambda _failure: None)

    def parse(self, response):
        return None


def main() -> None:
    home, origin, prefix, number = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    settings = load(Path(home), os.environ)
    profile = crawl_profile(settings, platform="asking", origin=origin, needs_browser=False)
    profile.update({"ITEM_PIPELINES": {}, "SPIDER_MIDDLEWARES": {}}, priority="cmdline")
    process = AsyncCrawlerProcess(profile)
    crawler = process.create_crawler(Asking)
    process.crawl(crawler, addresses=[f"{origin}/{prefix}/{place}" for place in range(int(number))])
    process.start()
    reason = crawler.stats.get_value(STOP_REASON) or crawler.stats.get_value("finish_reason")
    print(json.dumps({"reason": reason}))  # noqa: T201  # the answer


if __name__ == "__main__":
    main()

"""Scrapy's own way to go on with a job: JOBDIR with its queues in SQLite, as documented. Started by test_stock_jobdir."""

import sys

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess


class Stock(Spider):
    name = "stock"

    async def start(self):
        yield Request(f"{sys.argv[1]}/index")

    def parse(self, response):
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, callback=self.parse_item)

    def parse_item(self, response):
        yield {"url": response.url}


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "JOBDIR": sys.argv[2],
            "SCHEDULER_DISK_QUEUE": "scrapy.squeues.PickleFifoSQLiteQueue",
            "SCHEDULER_START_DISK_QUEUE": "scrapy.squeues.PickleFifoSQLiteQueue",
            "CONCURRENT_REQUESTS": 4,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_ENABLED": False,
        }
    )
    process.crawl(Stock)
    process.start()

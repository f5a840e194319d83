"""Counts of one crawl, kept where every Scrapy component can reach them: the crawler's statistics, under one prefix."""

from collections.abc import Mapping

from scrapy.crawler import Crawler

__all__ = ["count", "counts_of"]

_PREFIX = "guolv/"


def count(crawler: Crawler, name: str, by: int = 1) -> None:
    """Add to one of the run's counts: `pages`, `gone`, `refused_by_robots` …"""
    crawler.stats.inc_value(_PREFIX + name, by)


def counts_of(crawler: Crawler) -> Mapping[str, int]:
    """Return the run's counts so far; may be asked by another thread."""
    values = dict(crawler.stats.get_stats())
    return {name.removeprefix(_PREFIX): int(value) for name, value in values.items() if name.startswith(_PREFIX)}

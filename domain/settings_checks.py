"""What is wrong with settings that can be read: values out of range, and such as do not go together."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from domain.api_settings import ApiSettings
from domain.delivery import SUPPLIED_COVERAGES
from domain.settings import CrawlSettings, PlatformSettings, Settings

__all__ = ["find_mistakes"]


def _check_crawl(crawl: CrawlSettings) -> Iterator[str]:
    for name in ("delay_seconds", "timeout_seconds", "max_size_bytes", "max_pages", "daily_allowance", "lease_seconds"):
        if getattr(crawl, name) <= 0:
            yield f"crawl.{name}: must be above 0"
    if crawl.longest_wait_seconds < 0:
        yield "crawl.longest_wait_seconds: must be at least 0"


def find_mistakes(settings: Settings) -> Iterator[str]:
    """Give every mistake in one sentence, which begins with the name of the setting."""
    yield from _check_crawl(settings.crawl)
    if settings.server.max_upload_bytes <= 0:
        yield "server.max_upload_bytes: must be above 0"
    if settings.server.max_delivery_bytes <= 0:
        yield "server.max_delivery_bytes: must be above 0"
    if settings.server.keep_uploads_days < 0:
        yield "server.keep_uploads_days: must be at least 0"
    if not 0 <= settings.server.port <= 65_535:
        yield "server.port: must be 0 to 65535"
    days = settings.policy.block_becomes_review_after_days
    if days is not None and days < 1:
        yield "policy.block_becomes_review_after_days: must be at least 1"
    if settings.policy.batch_not_shown not in {"block", "review"}:
        yield f"policy.batch_not_shown: {settings.policy.batch_not_shown!r} is neither block nor review"
    for name, platform in settings.platforms.items():
        if platform.base_url and not _is_address(platform.base_url):
            yield f"platforms.{name}.base_url: {platform.base_url!r} is not an http address"
        yield from _check_origins(f"platforms.{name}", platform)
        yield from _check_impact(f"platforms.{name}", platform)
        if platform.feed_coverage not in {"", *SUPPLIED_COVERAGES}:
            known = ", ".join(SUPPLIED_COVERAGES)
            yield f"platforms.{name}.feed_coverage: {platform.feed_coverage!r} is no coverage; they are {known}"
        yield from _check_shop(name, platform)
        yield from _check_api(f"platforms.{name}.api", platform.api, settings)
        yield from (f"platforms.{name}.expected.{mistake}" for mistake in platform.expected.mistakes())
    if settings.evidence.keep_days < 0:
        yield "evidence.keep_days: must be at least 0"
    stamped_at = settings.evidence.timestamp_url
    if stamped_at and not _is_address(stamped_at):
        yield "evidence.timestamp_url: not an http address"
    if settings.search.elasticsearch_url and not _is_address(settings.search.elasticsearch_url):
        yield "search.elasticsearch_url: not an http address"


def _check_origins(prefix: str, platform: PlatformSettings) -> Iterator[str]:
    for place in platform.asset_origins:
        if not _is_origin(place):
            yield f"{prefix}.asset_origins: {place!r} is not an origin such as https://img.shop.example"


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and parts.scheme in {"http", "https"}
    except ValueError:  # brackets without an end, a port that is none
        return False


def _is_origin(address: str) -> bool:
    if not _is_address(address):
        return False
    parts = urlsplit(address)
    return address == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc and "*" not in parts.netloc


def _check_shop(name: str, platform: PlatformSettings) -> Iterator[str]:
    if platform.start and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        yield f"platforms.{name}: the name of a shop is of small letters, digits and _"
    if platform.start and not platform.base_url:
        yield f"platforms.{name}.base_url: missing beside start"
    if platform.readers and not platform.start:
        yield f"platforms.{name}.start: missing beside readers"
    for beginning in platform.start:
        if beginning != "sitemap" and not re.match(r"/(?!/)", beginning):
            yield f"platforms.{name}.start: {beginning!r} is neither sitemap nor a path that begins with one /"


def _check_impact(prefix: str, platform: PlatformSettings) -> Iterator[str]:
    if platform.delay_seconds is not None and platform.delay_seconds <= 0:
        yield f"{prefix}.delay_seconds: must be above 0"
    if platform.daily_allowance is not None and platform.daily_allowance <= 0:
        yield f"{prefix}.daily_allowance: must be above 0"
    if platform.impact_requests_a_day is not None and platform.impact_requests_a_day <= 0:
        yield f"{prefix}.impact_requests_a_day: must be above 0"
    note = {
        name: getattr(platform, name)
        for name in ("impact_assessed_by", "impact_assessed_on", "impact_requests_a_day", "impact_disturbance")
    }
    if any(note.values()):
        yield from (f"{prefix}.{name}: missing beside the others" for name, value in note.items() if not value)
    if platform.impact_assessed_on:
        try:
            date.fromisoformat(platform.impact_assessed_on)
        except ValueError:
            yield f"{prefix}.impact_assessed_on: {platform.impact_assessed_on!r} is not a day such as 2026-11-26"


def _check_api(prefix: str, api: ApiSettings, settings: Settings) -> Iterator[str]:
    if api.sign_method not in {"", "md5", "hmac", "hmac-sha256"}:
        yield f"{prefix}.sign_method: {api.sign_method!r} is neither md5, hmac nor hmac-sha256"
    parts = urlsplit(api.gateway)
    # Tokens travel in these requests: in the clear only inside one machine.
    schemes = {"https", "http"} if settings.crawl.allow_private_addresses else {"https"}
    if api.gateway and (parts.scheme not in schemes or not parts.netloc or parts.query or parts.fragment):
        yield f"{prefix}.gateway: {api.gateway!r} is not an https address without a query"

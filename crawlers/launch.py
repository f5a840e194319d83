"""One crawl of one platform: which way in, the run record, how it ended.

Runs in this process and only once in it; `python -m crawlers` is the child process that the scheduler and the command
line start for it.
"""

import tempfile
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.settings import Settings as ScrapySettings

from cases.deliveries import Statement, new_delivery
from cases.workspace import Workspace, open_workspace
from crawlers.delivering import Taking, measure_file
from crawlers.ending import Ending, conclude, find_closed
from crawlers.frontier import Frontier
from crawlers.gateways.api import OfficialApi
from crawlers.gateways.opening import api_profile
from crawlers.harvest import Harvest
from crawlers.ledger import Ledger
from crawlers.naming import origin_of
from crawlers.pipeline import LedgerSpider
from crawlers.platform import CrawlPlan
from crawlers.profile import crawl_profile
from crawlers.recrawl import always_due, judge_due
from crawlers.reporting import Reporter
from crawlers.resuming import choose_run, held, settle_run
from crawlers.standing import lacks_assessment
from crawlers.walking import end_of
from crawlers.ways import Way, choose_way, is_address
from domain.campaign import Run, RunState
from domain.delivery import DeliveryState
from domain.errors import ComponentMissing, CrawlFailed, GuolvError, SettingsError

__all__ = ["crawl"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One crawl as it is carried out."""

    ws: Workspace
    way: Way
    ledger: Ledger
    reporter: Reporter
    is_fresh: bool
    """Whether every page is asked for, whatever is known of it."""
    takings: list[Taking] = field(default_factory=list)
    """The feed, once it is there: it is a delivery, with a receipt of its own."""


def crawl(  # noqa: PLR0913  # what the child process of a crawl is told, one by one
    home: Path,
    platform: str,
    *,
    category: str | None = None,
    feed: str | Path | None = None,
    run_id: str | None = None,
    campaign: str | None = None,
    is_fresh: bool = False,
    report: Callable[[Run], None] | None = None,
) -> Run:
    """Crawl a platform, screen what it lists, and return the run.

    A crawl that did not do its work (a wall, an empty crawl, a stop) is a run with state `failed`, not an exception;
    one that may not go on before a moment is `waiting`. A crawl of pages that did not come to its end is gone on with:
    the run that is returned is that one.

    Args:
        home: The home's folder.
        platform: Name of the platform.
        category: One category; `None`: all.
        feed: A supplied feed, file or address, instead of pages.
        run_id: Id for the run; `None`: a new one.
        campaign: The campaign it belongs to.
        is_fresh: Whether to begin anew, and to ask for every page, whatever is known of it.
        report: Called about once a second and at the end.

    Raises:
        UnknownPlatform: no such platform.
        SettingsError: the platform's address or the contact is missing, or the category is not known.
        ComponentMissing: a browser is needed and there is none, nor a feed.
        StoreError: the truth cannot be read or written.
    """
    with open_workspace(home) as ws:
        _check_category(ws, category)
        way = choose_way(ws, platform, str(feed) if feed is not None else None)
        run = Run(
            run_id=run_id or uuid.uuid4().hex,
            platform=platform,
            category=category,
            campaign=campaign,
            state=RunState.RUNNING,
            started_at=_now(),
            reason=way.note or None,
            channel=way.channel,
            coverage=way.coverage,
            coverage_note=way.coverage_note,
        )
        if way.feed is None:
            run = choose_run(ws.store, ws.home, run, is_fresh=is_fresh)
        ledger = Ledger(ws, run, clock=_now)
        reporter = Reporter(ledger, report)
        job = _Job(ws=ws, way=way, ledger=ledger, reporter=reporter, is_fresh=is_fresh)
        with held(ws.home, run):
            reporter.tell(ledger.save())
            ended = _carry_out(job)
        settle_run(ws.store, ws.home, ended)
        ws.project()
        if ws.settings.evidence.timestamp_url:
            ended = _stamped(ws, ended)
        job.reporter.tell(ended)
        return ended


def _stamped(ws: Workspace, run: Run) -> Run:
    """Have what was captured stamped; a crawl does not fail because an authority does not answer."""
    from crawlers.stamping import try_to_stamp  # noqa: PLC0415  # certificates are loaded only where they are needed

    if try_to_stamp(ws, _now()):
        return run
    run = replace(run, counts=dict(sorted({**run.counts, "timestamps_missing": 1}.items())))
    with ws.store.transaction() as tx:
        tx.put_run(run)
    return run


def _now() -> datetime:
    return datetime.now(UTC)


def _check_category(ws: Workspace, category: str | None) -> None:
    if category is not None and category not in ws.categories:
        raise SettingsError([f"category {category!r} is not known; known: {', '.join(ws.categories)}"])


def _carry_out(job: _Job) -> Run:
    if (closed := find_closed(job.ws, job.way.address)) is not None:
        since = f"{closed.host} is closed since {closed.opened_at:%Y-%m-%d}"
        return job.ledger.close(RunState.BLOCKED, f"blocked: {since}; task {closed.task_id}")
    try:
        ending = _by_asking(job) if job.way.feed is None else _by_feed(job)
    except (CrawlFailed, ComponentMissing) as error:
        return job.ledger.close(RunState.FAILED, str(error))
    except Exception as error:
        _close_if_possible(job, error)
        raise
    state, sentence = conclude(job.ws, job.ledger, ending, asked=job.way.address)
    note = f"{sentence}; {job.way.note}" if job.way.note else sentence
    for taking in job.takings:
        job.ledger.counts.update(taking.conclude(state))
    resume_at = ending.resume_at if state is RunState.WAITING else None
    ended = job.ledger.close(state, note, counts=ending.counts, resume_at=resume_at)
    for taking in job.takings:
        taking.settle(ended, problem=None if state is RunState.FINISHED else sentence)
    return ended


def _by_asking(job: _Job) -> Ending:
    from crawlers.engine import run_spider  # noqa: PLC0415  # a crawl by feed file needs no reactor

    categories = (job.ledger.run.category,) if job.ledger.run.category else tuple(job.ws.categories)
    plan = CrawlPlan(
        base_url=job.way.address,
        categories=categories,
        search_words={name: job.ws.categories[name].search_words for name in categories},
    )
    if job.way.pages is not None and lacks_assessment(job.ws.settings, job.ledger.run.platform):
        job.ledger.counts["not_assessed"] = 1
    spider, profile, own = _asking(job)
    profile.set("GUOLV_CLOSED_HOSTS", sorted(job.ws.store.tasks.closed_hosts()), priority="cmdline")
    left = job.ws.settings.crawl.max_pages - job.ledger.counts["pages"]
    profile.set("CLOSESPIDER_PAGECOUNT", max(1, left), priority="cmdline")
    harvest = Harvest(job.ws, job.ledger, clock=_now, judge=always_due if job.is_fresh else judge_due)
    frontier = Frontier(job.ws.store.frontier(job.ledger.run.run_id))
    ending = run_spider(
        spider, profile, job.reporter, plan=plan, ledger=job.ledger, harvest=harvest, frontier=frontier, **own
    )
    harvest.end_walks(end_of(ending.reason))
    return ending


def _asking(job: _Job) -> tuple[type[LedgerSpider], ScrapySettings, Mapping[str, OfficialApi]]:
    """Return the spider, its profile, and what it alone is told."""
    from crawlers.gateways.spider import ApiSpider  # noqa: PLC0415  # as above

    settings, way = job.ws.settings, job.way
    if way.api is not None:
        return ApiSpider, api_profile(settings, way.api), {"api": way.api}
    if way.pages is None:
        raise CrawlFailed(job.ledger.run.platform, "there is nobody to ask")
    origin, needs_browser = origin_of(way.address), way.pages.facts.needs_browser
    return way.pages, crawl_profile(settings, platform=way.pages.name, origin=origin, needs_browser=needs_browser), {}


def _by_feed(job: _Job) -> Ending:
    origin = job.way.feed or ""
    if not is_address(origin):
        _take(job, Path(origin), origin)
        return Ending(reason="finished")
    from crawlers.engine import run_spider  # noqa: PLC0415  # as above
    from crawlers.feeds.fetch import FeedSpider, feed_suffix  # noqa: PLC0415  # loaded only where it is needed

    platform = job.ledger.run.platform
    profile = crawl_profile(job.ws.settings, platform=platform, origin=origin_of(origin), needs_browser=False)
    with tempfile.TemporaryDirectory(prefix="guolv-feed-") as folder:
        target = Path(folder) / f"feed{feed_suffix(origin)}"
        ending = run_spider(FeedSpider, profile, job.reporter, address=origin, target=target, ledger=job.ledger)
        if target.exists():
            _take(job, target, origin)
    return replace(ending, resume_at=None)  # no address of it waits: a later crawl fetches the feed anew


def _take(job: _Job, path: Path, origin: str) -> None:
    run = job.ledger.run
    digest, size = measure_file(path)
    statement = Statement(platform=run.platform, coverage=job.way.feed_coverage)
    name = Path(urlsplit(origin).path if is_address(origin) else origin).name
    delivery = new_delivery(statement, file=name, sha256=digest, size_bytes=size, now=_now())
    begun = replace(delivery, state=DeliveryState.RUNNING, started_at=run.started_at, run_id=run.run_id)
    taking = Taking(job.ws, begun, job.ledger, job.reporter, clock=_now)
    job.takings.append(taking)
    taking.read(path, origin=origin)


def _close_if_possible(job: _Job, error: Exception) -> None:
    """Write the failure into the run record, unless the store is what failed."""
    try:
        run = job.ledger.close(RunState.FAILED, f"{type(error).__name__}: {error}")
        for taking in job.takings:
            taking.settle(run, problem=str(error))
    except GuolvError:
        return

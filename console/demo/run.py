"""The demo from beginning to end: market, home, records, console, crawls, and what came of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from cases.times import local_date
from cases.workspace import Workspace, open_workspace
from console.demo.findings import confirm_planted, export_list, read_findings
from console.demo.home import CAMPAIGN, prepare_home
from console.demo.loading import load_records
from console.demo.market import Market, build_market
from console.demo.offers import Standing
from console.demo.outcome import Outcome, tell_run
from console.demo.serving import open_console
from console.demo.site import Site, open_site
from console.demo.truth import compare
from console.demo.words import Voice
from console.progress import open_progress
from domain.campaign import Run, RunState
from domain.errors import CrawlFailed
from scheduler.runner import run_campaign

__all__ = ["DemoPlan", "RunningDemo", "list_folder", "run_demo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlan:
    """What was asked for."""

    home: Path | None
    """Where to keep everything; `None`: a temporary folder."""
    seed: int
    is_unattended: bool
    """Whether nobody is there to judge: then the demo confirms the planted truth and writes the list."""
    voice: Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningDemo:
    """A demo that has done its work and still serves."""

    outcome: Outcome
    url: str
    market_url: str
    home: Path
    is_temporary: bool


@contextmanager
def run_demo(plan: DemoPlan, say: Callable[[str], None], clock: Callable[[], datetime]) -> Iterator[RunningDemo]:
    """Run everything; console and market go on serving until the block ends.

    Args:
        plan: What was asked for.
        say: Takes one line for people.
        clock: Reads the time.

    Raises:
        SettingsError: the folder is not the demo's.
        CrawlFailed: a crawl failed.
    """
    began = time.monotonic()
    voice, market = plan.voice, build_market(plan.seed)
    with ExitStack() as stack:
        home = plan.home or Path(stack.enter_context(TemporaryDirectory(prefix="guolv-demo-")))
        home = home.expanduser().absolute()
        site = stack.enter_context(open_site(market))
        prepare_home(home, market, site.base_urls, local_date(clock()))
        say(voice.say("market", offers=len(market.offers), planted=len(market.planted), seed=plan.seed))
        loaded = load_records(home)
        say(
            voice.say(
                "records",
                records=loaded.records,
                unidentified=loaded.identifies_nothing,
                quarantined=loaded.quarantined,
            )
        )
        ws = stack.enter_context(open_workspace(home))
        url = stack.enter_context(open_console(ws, ws.settings.server.port, clock))
        first_screen = time.monotonic() - began
        say(voice.say("screen", url=url, seconds=first_screen))
        runs = _crawl(ws, market, say, voice)
        outcome = _sum_up(ws, plan, market, site, runs, clock())
        outcome = replace(outcome, first_screen_seconds=first_screen, total_seconds=time.monotonic() - began)
        yield RunningDemo(
            outcome=outcome, url=url, market_url=site.base_urls["qingwei"], home=home, is_temporary=plan.home is None
        )


def _crawl(ws: Workspace, market: Market, say: Callable[[str], None], voice: Voice) -> tuple[Run, ...]:
    listings: dict[str, int] = {}
    with open_progress(voice.say("crawling")) as progress:

        def report(run: Run) -> None:
            listings[run.run_id] = run.counts.get("listings", 0)
            progress(sum(listings.values()), len(market.offers))
            if run.state is not RunState.RUNNING:
                say(tell_run(run, voice))

        # One crawl at a time: the one with the browser alone takes half a gigabyte.
        runs = run_campaign(ws.home, CAMPAIGN, report=report, room=threading.BoundedSemaphore(1))
    for run in runs:
        if run.state is not RunState.FINISHED:
            raise CrawlFailed(run.platform, run.reason or str(run.state))
    return runs


def _sum_up(ws: Workspace, plan: DemoPlan, market: Market, site: Site, runs: tuple[Run, ...], now: datetime) -> Outcome:
    outcome = Outcome(
        seed=plan.seed,
        records=ws.store.records_count(),
        truth=compare(market.offers, read_findings(ws), seen=ws.store.listings_count()),
        runs=runs,
        quarantine=tuple(q for run in runs for q in ws.store.quarantine(source_id=run.run_id)),
        witness=site.witness.as_json(),
        first_screen_seconds=0.0,
        total_seconds=0.0,
    )
    if not plan.is_unattended:
        return outcome
    planted = tuple(offer for offer in market.offers if offer.standing is Standing.PLANTED)
    confirmed = confirm_planted(ws, planted, now)
    return replace(outcome, confirmed=confirmed, takedown=export_list(ws, list_folder(plan), now))


def list_folder(plan: DemoPlan) -> Path:
    """Return where the takedown list goes: it stays, also where the home of the demo does not."""
    return Path(mkdtemp(prefix="guolv-demo-list-")) if plan.home is None else plan.home.expanduser().absolute()

"""`guolv crawl`: collect from one platform, screen what it lists, open cases."""

import logging
import sys

import click

from cases.workspace import open_workspace
from console.exits import BAD_INPUT, CRAWL_FAILED, INTERRUPTED, OK, WAITING
from console.output import print_json, print_text, warn
from console.progress import open_progress
from console.runs import run_sentence, walks_sentence
from console.session import GuolvCommand, Session, pass_session
from crawlers.launch import crawl
from crawlers.reporting import run_to_json
from domain.campaign import Run, RunState
from domain.walks import walk_to_json

__all__ = ["command"]


@click.command("crawl", cls=GuolvCommand)
@click.argument("platform")
@click.option("--category", metavar="NAME", help="One category; all without it.")
@click.option("--feed", metavar="FILE", help="A supplied feed, file or address, instead of pages.")
@click.option("--fresh", "is_fresh", is_flag=True, help="Begin anew, and ask for every page, whatever is known of it.")
@pass_session
def command(session: Session, platform: str, category: str | None, feed: str | None, *, is_fresh: bool) -> int:
    """Crawl PLATFORM, screen what it lists, store it and open cases.

    A crawl that was killed or stopped is gone on with where it was. Pages of listings that were visited a short while
    ago are asked for again only when something speaks for it. What could not be read is counted and put in quarantine;
    then the exit code is 1.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with open_progress(session.texts.say("cli.crawl.progress", platform=platform)) as report:
        begun: list[str] = []

        def tell(run: Run) -> None:
            if not begun and run.counts.get("resumed"):
                pages = run.counts.get("pages", 0)
                click.echo(session.texts.say("cli.crawl.goes_on", run=run.run_id, pages=pages), err=True)
            begun.append(run.run_id)
            report(run.counts.get("listings", 0), None)

        run = crawl(session.home, platform, category=category, feed=feed, is_fresh=is_fresh, report=tell)
    with open_workspace(session.home) as ws:
        walks = ws.store.frontier(run.run_id).walks()
    if session.is_json:
        print_json(run_to_json(run) | {"walks": [walk_to_json(walk) for walk in walks]})
    else:
        print_text(run_sentence(run, session.texts))
        if walks:
            print_text(walks_sentence(walks, session.texts))
    if run.counts.get("not_assessed"):
        warn(session.texts["platforms.lacking"])
    return _code(run)


def _code(run: Run) -> int:
    if run.state is RunState.FINISHED:
        return BAD_INPUT if run.counts.get("errors") else OK
    if run.state is RunState.WAITING:
        return WAITING
    return INTERRUPTED if (run.reason or "").startswith("shutdown") else CRAWL_FAILED

"""`guolv crawl`: collect from one platform, screen what it lists, open cases."""

import logging
import sys

import click

from console.exits import BAD_INPUT, CRAWL_FAILED, INTERRUPTED, OK
from console.output import print_json, print_text
from console.progress import open_progress
from console.runs import run_sentence
from console.session import GuolvCommand, Session, pass_session
from crawlers.launch import crawl
from crawlers.reporting import run_to_json
from domain.campaign import Run, RunState

__all__ = ["command"]


@click.command("crawl", cls=GuolvCommand)
@click.argument("platform")
@click.option("--category", metavar="NAME", help="One category; all without it.")
@click.option("--feed", metavar="FILE", help="A supplied feed (.jsonl, .csv), file or address, instead of pages.")
@pass_session
def command(session: Session, platform: str, category: str | None, feed: str | None) -> int:
    """Crawl PLATFORM, screen what it lists, store it and open cases.

    Killed at any moment and repeated, it ends with the same listings and cases, none twice. What could not be read is
    counted and put in quarantine; then the exit code is 1.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with open_progress(session.texts.say("cli.crawl.progress", platform=platform)) as report:

        def tell(run: Run) -> None:
            report(run.counts.get("listings", 0), None)

        run = crawl(session.home, platform, category=category, feed=feed, report=tell)
    if session.is_json:
        print_json(run_to_json(run))
    else:
        print_text(run_sentence(run, session.texts))
    return _code(run)


def _code(run: Run) -> int:
    if run.state is RunState.FINISHED:
        return BAD_INPUT if run.counts.get("errors") else OK
    return INTERRUPTED if (run.reason or "").startswith("shutdown") else CRAWL_FAILED

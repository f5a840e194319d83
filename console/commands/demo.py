"""`guolv demo`: an invented market with a known truth, real records, and everything guolv does with them."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

import click

from console.exits import INTERRUPTED
from console.output import print_json, print_text, warn
from console.session import DEFAULT_HOME, GuolvCommand, Session, now, pass_session

__all__ = ["command"]

_THRIFT: Final = {"MALLOC_ARENA_MAX": "1", "NODE_OPTIONS": "--max-semi-space-size=1"}
"""Environment of the demo's children: less memory in reserve, 45 MB together (measured 2026-11)."""


@click.command("demo", cls=GuolvCommand)
@click.option("--once", "is_once", is_flag=True, help="Do it all, print the result, and end.")
@click.option("--seed", type=int, default=None, help="Another market; the same seed gives the same market.")
@pass_session
def command(session: Session, is_once: bool, seed: int | None) -> None:
    """Show guolv on an invented market: 2 000 listings, 100 of them planted offenders.

    Real inspection and recall records are imported, three invented platforms on this machine are crawled, cases are
    opened and the console is served until Ctrl-C. Nothing leaves the machine. At the end stands what was planted beside
    what was found. With --once a demo officer confirms the planted cases, so that a takedown list can be written.
    """
    from console.demo.market import SEED
    from console.demo.outcome import tell_outcome
    from console.demo.run import DemoPlan, run_demo
    from console.demo.words import Voice

    _prepare_environment()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(INTERRUPTED))
    voice = Voice(session.language)
    say = warn if session.is_json else print_text
    plan = DemoPlan(
        home=_chosen_home(session),
        seed=SEED if seed is None else seed,
        is_unattended=is_once,
        voice=voice,
    )
    with run_demo(plan, say, now) as demo:
        if session.is_json:
            serving = {} if is_once else {"console": demo.url, "market_front": demo.market_url}
            print_json(demo.outcome.as_json() | serving)
        else:
            for line in tell_outcome(demo.outcome, voice):
                print_text(line)
        if is_once:
            return
        for line in voice.say("look", url=demo.url, market=demo.market_url).splitlines():
            say(line)
        key = "home_temporary" if demo.is_temporary else "home_kept"
        say(voice.say("stop", home=voice.say(key, home=demo.home)))
        while True:
            time.sleep(3600)


def _prepare_environment() -> None:
    """Drop `GUOLV_…` variables: one that names a real database would bring invented listings into it. Save memory."""
    for name in [name for name in os.environ if name.startswith("GUOLV_") and name != "GUOLV_LANG"]:
        del os.environ[name]
    for name, value in _THRIFT.items():
        os.environ.setdefault(name, value)


def _chosen_home(session: Session) -> Path | None:
    return None if session.home == DEFAULT_HOME else session.home

"""`guolv scheduler`: start due campaigns, until told to stop."""

import logging
import sys

import click

from console.session import GuolvCommand, Session, pass_session
from scheduler.clock import serve

__all__ = ["command"]


@click.command("scheduler", cls=GuolvCommand)
@pass_session
def command(session: Session) -> None:
    """Start campaigns when they are due, inside their window, until Ctrl-C or SIGTERM."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    serve(session.home)

"""`guolv check`: listings in, verdicts out, nothing stored."""

from collections.abc import Sequence
from io import BufferedIOBase
from pathlib import Path

import click

from cases.screening import judge
from cases.times import local_date
from cases.workspace import open_workspace
from console.answering import NumberedListing, answer_lines
from console.session import GuolvCommand, Session, now, pass_session
from domain.wire import JsonObject, verdict_to_json

__all__ = ["command"]


@click.command("check", cls=GuolvCommand)
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write here, whole or not at all.")
@pass_session
def command(session: Session, file: BufferedIOBase, out: Path | None) -> int:
    """Judge listings, given as JSON Lines in FILE or on standard input (-); store nothing.

    One verdict a line, in the order of the input. A line that is no listing gives an object with `line` and `error`
    in its place, the others go on, and the exit code is 1. Unknown keys are ignored and named once.
    """
    with open_workspace(session.home) as workspace:

        def answer(listings: Sequence[NumberedListing]) -> Sequence[JsonObject]:
            on = local_date(now())
            return [
                verdict_to_json(judge(workspace, one.listing, on=on), line=one.line, item_id=one.listing.item_id)
                for one in listings
            ]

        return answer_lines(session, file, out, answer)

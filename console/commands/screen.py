"""`guolv screen`: listings in, verdicts out, listings stored and cases opened."""

from pathlib import Path
from typing import BinaryIO

import click

from cases.screening import screen
from cases.workspace import open_workspace
from console.answering import answer_lines
from console.session import GuolvCommand, Session, now, pass_session
from domain.listing import Listing, listing_key
from domain.wire import JsonObject, verdict_to_json

__all__ = ["command"]


@click.command("screen", cls=GuolvCommand)
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write here, whole or not at all.")
@pass_session
def command(session: Session, file: BinaryIO, out: Path | None) -> int:
    """Judge listings like `check`, store them, and open or update a case for each match.

    A listing needs `platform` and `item_id` or `url` beside its `title`. Each is stored as soon as it is judged, so an
    interrupted command can be repeated: nothing is stored twice.
    """
    with open_workspace(session.home) as workspace:

        def answer(line: int, listing: Listing) -> JsonObject:
            screening = screen(workspace, listing, now=now())
            data = verdict_to_json(screening.verdict, line=line, item_id=listing.item_id)
            case = {"listing_key": listing_key(listing), "case_id": screening.case_id}
            return data | case | {"is_new_case": screening.is_new_case}

        return answer_lines(session, file, out, answer)

"""`guolv screen`: listings in, verdicts out, listings stored and cases opened."""

from collections.abc import Sequence
from io import BufferedIOBase
from pathlib import Path

import click

from cases.screening import Screening, screen_batch
from cases.workspace import open_workspace
from console.answering import NumberedListing, answer_lines
from console.session import GuolvCommand, Session, now, pass_session
from domain.wire import JsonObject, verdict_to_json

__all__ = ["command"]


@click.command("screen", cls=GuolvCommand)
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write here, whole or not at all.")
@pass_session
def command(session: Session, file: BufferedIOBase, out: Path | None) -> int:
    """Judge listings like `check`, store them, and open or update a case for each match.

    A listing needs `platform` and `item_id` or `url` beside its `title`. It is stored before its answer is written, so
    an interrupted command can be repeated: nothing is stored twice.
    """
    with open_workspace(session.home) as workspace:

        def answer(listings: Sequence[NumberedListing]) -> Sequence[JsonObject]:
            screened = screen_batch(workspace, [one.listing for one in listings], now=now())
            return [_to_json(one, screening) for one, screening in zip(listings, screened, strict=True)]

        code = answer_lines(session, file, out, answer)
        workspace.project()
        return code


def _to_json(one: NumberedListing, screening: Screening) -> JsonObject:
    data = verdict_to_json(screening.verdict, line=one.line, item_id=one.listing.item_id)
    case: JsonObject = {"listing_key": screening.listing_key, "case_id": screening.case_id}
    return data | case | {"is_new_case": screening.is_new_case}

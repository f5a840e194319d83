"""`guolv page`: what the readers make of a saved page."""

from pathlib import Path
from typing import Final

import click

from console.exits import BAD_INPUT, OK
from console.output import json_text, print_json
from console.session import GuolvCommand, Session, pass_session

__all__ = ["command"]

_READ: Final = frozenset({"listing", "search"})


@click.command("page", cls=GuolvCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", metavar="URL", help="Where the page came from; else what the page itself says.")
@click.option("--platform", metavar="NAME", help="Whose page it is; else the readers find it out.")
@pass_session
def command(session: Session, file: Path, url: str | None, platform: str | None) -> int:
    """Show, as JSON, what the readers make of a saved page: its kind, its listings, who read each field.

    The kind is `listing`, `search` (several listings, or addresses), `wall` (login, captcha, challenge, empty shell) or
    `unknown`. What stands there and cannot be read is named under `unread`, with the reason.

    No home is needed, nothing is fetched and no script is run; the page is read in a child process with limits. Exit
    code 0: all of it was read. 1: it is a wall or unknown, or something in it could not be read. 2: no such file or
    platform. With --json the answer is one line.
    """
    from crawlers.page_reading import read_page

    answer = read_page(file, url=url, platform=platform)
    if session.is_json:
        print_json(answer)
    else:
        click.echo(json_text(answer))
    return OK if answer["kind"] in _READ and not answer["unread"] else BAD_INPUT

"""`guolv index`: the projection people search."""

import click

from cases.workspace import open_workspace
from console.output import print_json, print_text
from console.progress import open_progress
from console.session import GuolvCommand, Session, pass_session

__all__ = ["command"]


@click.group("index")
def command() -> None:
    """Look after the search index."""


@command.command("rebuild", cls=GuolvCommand)
@pass_session
def rebuild(session: Session) -> None:
    """Throw the search index away and make it again from the database; the answers stay the same."""
    with (
        open_workspace(session.home) as workspace,
        open_progress(session.texts["cli.index.progress"]) as report,
    ):
        documents = workspace.search.rebuild(report)
        content_hash = workspace.search.content_hash()
        backend = workspace.search.name
    if session.is_json:
        print_json({"backend": backend, "documents": documents, "content_hash": content_hash})
    else:
        print_text(session.texts.say("cli.index.rebuilt", documents=documents, backend=backend))

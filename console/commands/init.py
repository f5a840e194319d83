"""`guolv init`: create a home, or bring an older one up to date."""

import click

from cases.workspace import open_workspace
from console.output import print_json, print_text
from console.session import GuolvCommand, Session, pass_session

__all__ = ["command"]


@click.command("init", cls=GuolvCommand)
@pass_session
def command(session: Session) -> None:
    """Create a home: settings, database, evidence folder.

    Repeating it changes nothing that is there; it brings the database of an older version up to date.
    """
    is_new = not (session.home / "guolv.toml").exists()
    with open_workspace(session.home, create=True) as workspace:
        home = str(workspace.settings.home)
    if session.is_json:
        print_json({"home": home, "created": is_new})
    else:
        print_text(session.texts.say("cli.init.created" if is_new else "cli.init.exists", home=home))

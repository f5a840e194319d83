"""`guolv settings`: what holds in a home, from its file and the environment."""

import os

import click

from console.output import print_json, print_text
from console.session import GuolvCommand, Session, pass_session
from domain.errors import HomeMissing
from domain.setting_descriptions import settings_in_force
from domain.settings import CONFIG_NAME
from domain.settings_file import load

__all__ = ["command"]


@click.command("settings", cls=GuolvCommand)
@pass_session
def command(session: Session) -> None:
    """Print the settings in force: the home's file, over it the environment. Defaults are commented out.

    Secrets and passwords in addresses are never shown, only that there are some: `"***"`.
    """
    if not (session.home / CONFIG_NAME).exists():
        raise HomeMissing(str(session.home))
    for setting in settings_in_force(load(session.home, os.environ)):
        if session.is_json:
            print_json({"name": setting.name, "value": setting.value, "is_default": setting.is_default})
        else:
            print_text(f"{'#' if setting.is_default else ''}{setting.name} = {setting.value}")

"""What every command knows: the home, the form of the answer, the language; and the options that say so.

`--home`, `--json` and `--lang` are accepted before and after the name of a command.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import update_wrapper
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

import click

from console.texts import LANGUAGES, Texts, choose_language, load_texts

P = ParamSpec("P")
R = TypeVar("R")

__all__ = ["DEFAULT_HOME", "GuolvCommand", "Session", "common_options", "now", "pass_session"]

DEFAULT_HOME: Final = Path("guolv-home")
"""A visible folder where the command is typed: evidence is not something to hide or to forget in a backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The common part of every command."""

    home: Path
    is_json: bool
    language: str

    @property
    def texts(self) -> Texts:
        """The catalogue of the session's language."""
        return load_texts(self.language)

    @classmethod
    def from_environment(cls) -> "Session":
        """Read `GUOLV_HOME` and the language; options given later win."""
        return cls(
            home=Path(os.environ.get("GUOLV_HOME") or DEFAULT_HOME),
            is_json=False,
            language=choose_language(os.environ),
        )


def now() -> datetime:
    """Read the clock, in UTC. Only the commands and the server do."""
    return datetime.now(UTC)


def _remember(field: str) -> Callable[[click.Context, click.Parameter, object], None]:
    def callback(context: click.Context, _parameter: click.Parameter, value: object) -> None:
        root = context.find_root()
        root.obj = root.obj or Session.from_environment()
        if value is not None:
            root.obj = replace(root.obj, **{field: value})

    return callback


def common_options() -> list[click.Option]:
    """Make the options that every command takes."""
    return [
        click.Option(
            ["--home"],
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            help="The folder with everything: settings, database, evidence.  [env: GUOLV_HOME; default: ./guolv-home]",
            expose_value=False,
            callback=_remember("home"),
        ),
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            default=None,
            help="Answer in JSON: one object, or one object a line for lists.",
            expose_value=False,
            callback=_remember("is_json"),
        ),
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            help="Language of what people read.  [env: GUOLV_LANG; default: zh, or what the locale says]",
            expose_value=False,
            callback=_remember("language"),
        ),
    ]


class GuolvCommand(click.Command):
    """A command that takes the common options."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through as click was given them
        self.params.extend(common_options())


def pass_session(function: Callable[Concatenate[Session, P], R]) -> Callable[P, R]:
    """Give the session to a command as its first argument."""

    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(click.get_current_context().find_root().obj, *args, **kwargs)

    return update_wrapper(wrapped, function)

"""The `guolv` command: finds the commands, turns every error into a sentence and an exit code."""

import ast
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module, resources

import click

from console.commands import SECTIONS, module_name
from console.exits import BAD_INPUT, DEFECT, INTERRUPTED, OUTPUT_CLOSED, WRONG_USAGE, exit_code
from console.output import json_line, warn
from console.saying import say_error
from console.session import Session, common_options

__all__ = ["cli", "main"]


class _Commands(click.Group):
    """Imports a command only when it is asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for _, names in SECTIONS for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(module_name(cmd_name)).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS:
            with formatter.section(title):
                formatter.write_dl([(name, _first_sentence(name)) for name in names])


def _first_sentence(name: str) -> str:
    """Return what a command's text begins with, as it stands in its file: to import them all takes seconds."""
    file = resources.files("console.commands") / f"{module_name(name).rpartition('.')[2]}.py"
    functions = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    help_text = next((ast.get_docstring(node) or "" for node in functions if node.name == "command"), "")
    return " ".join(help_text.split("\n\n")[0].split())


@click.group(
    cls=_Commands,
    params=[*common_options()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes and everything else: docs/reference/cli.md",
)
@click.version_option(package_name="guolv", message="%(prog)s %(version)s")
def cli() -> None:
    """过滤: find marketplace listings that are products already known to have failed, been recalled or been faked."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors become one sentence on standard error."""
    session = Session.from_environment()
    try:
        with cli.make_context("guolv", list(sys.argv[1:] if arguments is None else arguments), obj=session) as context:
            try:
                return _code_of(cli.invoke(context))
            finally:
                session = context.obj or session
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _silence_output()
        return OUTPUT_CLOSED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_USAGE
    except click.UsageError as error:
        return _say(error, f"{_usage(error)}{error.format_message()}", WRONG_USAGE, session)
    except click.ClickException as error:
        return _say(error, error.format_message(), BAD_INPUT, session)
    except Exception as error:  # noqa: BLE001  # the last border: whatever happened, the caller gets its code
        if exit_code(error) == DEFECT:
            traceback.print_exc()
        return _say(error, _sentence(error, session), exit_code(error), session)


def _code_of(result: object) -> int:
    return result if isinstance(result, int) else 0


def _usage(error: click.UsageError) -> str:
    return f"{error.ctx.get_usage()}\n" if error.ctx is not None else ""


def _say(error: Exception, sentence: str, code: int, session: Session) -> int:
    name = type(error).__name__
    if session.is_json:
        click.echo(json_line({"error": sentence, "type": name, "exit_code": code}), err=True)
        return code
    heading = session.texts.get(f"error.{name}", "")
    for line in f"{heading and heading + ': '}{sentence}".splitlines():
        warn(line)
    return code


def _sentence(error: Exception, session: Session) -> str:
    """Say what happened: to a program as the error says it, to a person in their language."""
    return str(error) or type(error).__name__ if session.is_json else say_error(error, session.texts)


def _silence_output() -> None:
    """Point standard output nowhere, so that the interpreter's last flush does not complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


if __name__ == "__main__":
    main()

"""Writes the reference pages that are made from the code.

python scripts/write_reference.py            write what is out of date in docs/reference
python scripts/write_reference.py --check    compare only; exit code 1 when a page is out of date
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cases.workspace import open_workspace  # noqa: E402  # after the path is set
from console.cli import cli  # noqa: E402  # the checkout goes on the path first
from console.commands import SECTIONS  # noqa: E402  # after the path is set
from console.exits import EXIT_CODES, MEANINGS  # noqa: E402  # after the path is set
from console.server import create_app  # noqa: E402  # after the path is set
from console.session import common_options, now  # noqa: E402  # after the path is set
from scripts.describe_domain import describe_domain  # noqa: E402  # after the path is set
from scripts.describe_rules import describe_pages  # noqa: E402  # after the path is set

HEAD = """\
# Command line

This page is made by `scripts/write_reference.py`; a test compares it.

Every command takes the common options, before or after its name. Answers go to standard output, warnings and progress
to standard error: a bar on a terminal, else one line every ten seconds.

## Common options

"""

BETWEEN = """
`--home` is the folder with everything. Without it `GUOLV_HOME` counts, else `guolv-home` in the current folder: a
visible folder, because evidence is not something to hide.

## Exit codes

| code | meaning | errors |
|---:|---|---|
"""


def main() -> int:
    """Write or compare the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    is_check = parser.parse_args().check
    pages = {
        ROOT / "docs/reference/cli.md": render_cli(),
        ROOT / "docs/reference/openapi.json": json.dumps(describe_api(), ensure_ascii=False, indent=1) + "\n",
        **describe_domain(),
        **describe_pages(),
    }
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if is_check:
            print(f"{path.relative_to(ROOT)} is out of date: run python scripts/write_reference.py", file=sys.stderr)
        else:
            path.write_text(pages[path], encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    return 1 if is_check and stale else 0


def render_cli() -> str:
    """Return the page of the command line."""
    errors = {code: sorted(kind.__name__ for kind, c in EXIT_CODES.items() if c == code) for code in MEANINGS}
    codes = "\n".join(f"| {code} | {text} | {', '.join(errors[code])} |" for code, text in MEANINGS.items())
    common = "\n".join(_option(option) for option in common_options())
    return HEAD + common + "\n" + BETWEEN + codes + "\n" + "".join(_commands())


def describe_api() -> dict[str, object]:
    """Return the OpenAPI document, as the server of an empty home gives it."""
    with tempfile.TemporaryDirectory() as folder, open_workspace(Path(folder), env={}, create=True) as workspace:
        return create_app(workspace, clock=now).openapi()


def _commands() -> Iterator[str]:
    context = click.Context(cli, info_name="guolv")
    for title, names in SECTIONS:
        yield f"\n## {title}\n"
        for name in names:
            command = cli.get_command(context, name)
            if command is not None:
                yield from _command(command, f"guolv {name}")


def _command(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from _command(child, f"{path} {name}")
        return
    common = {option.name for option in common_options()}
    own = [p for p in command.params if p.name not in common]
    yield f"\n### `{path}{_usage(own)}`\n\n{_text(command.help or '')}\n"
    options = [_option(p) for p in own if isinstance(p, click.Option)]
    if options:
        yield "\n" + "\n".join(options) + "\n"


def _usage(params: list[click.Parameter]) -> str:
    words = [p.make_metavar(click.Context(cli)) for p in params if isinstance(p, click.Argument)]
    return "".join(f" {word}" for word in words) + (
        " [OPTIONS]" if any(isinstance(p, click.Option) for p in params) else ""
    )


def _text(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _option(option: click.Option) -> str:
    names = " / ".join(option.opts)
    metavar = "" if option.is_flag else f" {option.make_metavar(click.Context(cli))}"
    default = f" Default: {option.default}." if option.show_default else ""
    required = " Required." if option.required else ""
    text = " ".join((option.help or "").split())
    return f"- `{names}{metavar}`: {text}{default}{required}".rstrip(": ")


if __name__ == "__main__":
    sys.exit(main())

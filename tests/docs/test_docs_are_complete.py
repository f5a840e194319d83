"""Everything a user can name stands in docs/, and every page of docs/ is found from its index."""

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from fastapi.routing import APIRoute

import domain.errors
from cases.workspace import open_workspace
from console.cli import cli
from console.server import create_app
from domain.errors import GuolvError
from domain.setting_descriptions import describe_settings
from filters import load_categories, load_rules
from matching.pairs.evidence import discover_features

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = DOCS / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def commands(group: click.Group, path: str) -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def test_every_command() -> None:
    found = list(commands(cli, "guolv"))
    assert "guolv evidence verify" in found
    assert [name for name in found if not re.search(rf"^### `{name}[ `]", page("cli.md"), re.MULTILINE)] == []


def test_every_setting() -> None:
    settings = describe_settings()
    assert [
        s.name for s in settings if f"| `{s.name}` |" not in page("settings.md") or s.help not in page("settings.md")
    ] == []


def test_every_error() -> None:
    kinds = [kind for _, kind in inspect.getmembers(domain.errors, inspect.isclass) if issubclass(kind, GuolvError)]
    assert [kind.__name__ for kind in kinds if f"| `{kind.__name__}` |" not in page("errors.md")] == []


def test_every_rule_category_and_feature() -> None:
    assert [rule.name for rule in load_rules() if f"`{rule.name}`" not in page("rules.md")] == []
    assert [name for name in load_categories() if f"`{name}`" not in page("categories.md")] == []
    assert [name for name in discover_features() if f"| `{name}` |" not in page("features.md")] == []


def test_every_route(tmp_path: Path) -> None:
    with open_workspace(tmp_path, env={}, create=True) as workspace:
        app = create_app(workspace, clock=lambda: datetime(2026, 11, 11, tzinfo=UTC))
        found = [route for one in app.routes for route in getattr(one, "original_router", app).routes]
        routes = {
            f"{method} {route.path.replace(':path', '')}"
            for route in found
            if isinstance(route, APIRoute)
            for method in route.methods
        }
    told = page("api.md") + page("console.md")
    assert {"GET /", "POST /v1/check"} < routes
    assert {route for route in routes if f"`{route}`" not in told} == set()


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: str(path.relative_to(DOCS)))
def test_every_link_between_pages_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_page_is_found_from_the_index() -> None:
    linked = set(re.findall(r"\]\(([^)#:]+)\)", (DOCS / "README.md").read_text(encoding="utf-8")))
    pages = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")} - {"README.md"}
    assert pages - linked == set()

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from domain.listing import Listing
from index.store import open_store
from index.store.engine import open_engine, write
from index.store.opening import migrate
from index.store.schema import SCHEMA_VERSION, metadata


def test_the_migrations_make_the_tables_of_the_schema(database_url):
    with open_store(database_url, create=True):
        pass
    engine = open_engine(database_url, create=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_truth})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def is_truth(thing, name, kind, reflected, other) -> bool:
    return not (kind == "table" and name.startswith("search_"))


def test_the_expected_version_is_the_youngest_migration(sqlite_url):
    config = Config()
    config.set_main_option("script_location", "index/store/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA_VERSION


def test_creating_again_keeps_everything(database_url, now):
    with open_store(database_url, create=True) as store, store.transaction() as tx:
        tx.save_listing(Listing(title="书包", platform="p", item_id="1"), now=now)
    with open_store(database_url, create=True) as store:
        assert store.listings_count() == 1


def test_downgrade_and_upgrade_go_through(database_url):
    engine = open_engine(database_url, create=True)
    migrate(engine)
    with write(engine) as connection:
        from alembic import command

        config = Config()
        config.set_main_option("script_location", "index/store/migrations")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() in (["alembic_version"], ["alembic_version", "sqlite_sequence"])
    migrate(engine)
    engine.dispose()
    with open_store(database_url) as store:
        assert store.content_hash()


FROZEN = sorted(Path("index/store/migrations").rglob("*.py"))


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_that_may_change_with_the_project(path):
    roots = {name.partition(".")[0] for name in imported(ast.parse(path.read_text(encoding="utf-8")))}
    assert roots <= (sys.stdlib_module_names | {"alembic", "sqlalchemy"}) - {"importlib", "runpy"}


def test_an_import_is_found_wherever_it_stands():
    hidden = "def f():\n    import index.store.live as live\n    from . import x\n    __import__('domain')"
    assert set(imported(ast.parse(hidden))) == {"index.store.live", "of this project", "domain"}
    assert len(FROZEN) > 5


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, level=level):
                yield "of this project" if level or module is None else module
            case ast.Call(func=ast.Name(id="__import__" | "exec" | "eval"), args=[ast.Constant(value=str(name)), *_]):
                yield name
            case ast.Call(func=ast.Name(id="__import__" | "exec" | "eval")):
                yield "of this project"

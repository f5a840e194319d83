"""Opening a store: the database is there, its schema is ours, or it is made so."""

from importlib.resources import as_file, files

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from domain.errors import SchemaMismatch, StoreError
from index.store import derived
from index.store.engine import open_engine, read, write
from index.store.schema import SCHEMA_VERSION
from index.store.store import Store

__all__ = ["migrate", "open_store"]


def open_store(url: str, *, create: bool = False) -> Store:
    """Open the truth.

    Args:
        url: `sqlite:///FILE` or `postgresql://USER@HOST/DATABASE`.
        create: Make what is missing: the SQLite file, the tables, the migrations not yet applied. Safe to repeat, and
            from several processes at once.

    Raises:
        HomeMissing: the SQLite file is not there and `create` was not asked for.
        SchemaMismatch: the database was made by another version.
        StoreError: the database does not answer.
    """
    engine = open_engine(url, create=create)
    try:
        if create:
            migrate(engine)
        found = _found_version(engine)
    except DBAPIError as error:
        engine.dispose()
        raise StoreError(f"the database does not answer: {error.orig}") from error
    if found != SCHEMA_VERSION:
        engine.dispose()
        raise SchemaMismatch(found, SCHEMA_VERSION)
    return Store(engine)


def _found_version(engine: Engine) -> str | None:
    with read(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if version is None else str(version)


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring a database to a revision, in one transaction: all of it or nothing.

    At the head what follows from the truth is filled in, too.
    """
    from alembic import command  # noqa: PLC0415  # loading it takes longer than opening a store that is up to date
    from alembic.config import Config  # noqa: PLC0415  # loaded only where it is needed

    with as_file(files("index.store") / "migrations") as folder, write(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if to == "head":
            derived.complete(connection)

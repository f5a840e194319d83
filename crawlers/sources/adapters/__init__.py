"""Foreign forms of documents, one file each, found by listing this folder.

An adapter is a module with `recognises(start)` and `read(file)`, whose docstring says whose documents they are; see
`crawlers.sources.adapter`. A file is given to the adapter that recognises its beginning; its name plays no part. The
contract suite in `tests/contracts/test_source_contract.py` finds an adapter too.
"""

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import cast

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources.adapter import Adapter, Beginning, SourceFacts, open_source, read_adapted, read_facts
from crawlers.sources.reading import ReadingProcess, open_process
from domain.record import RecordKind

__all__ = ["KnownAdapter", "find_adapter", "known_adapters", "read_source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAdapter:
    """An adapter with its name and the facts of its docstring."""

    name: str
    title: str
    """First line of its docstring."""
    facts: SourceFacts
    adapter: Adapter


@cache
def known_adapters() -> Mapping[str, KnownAdapter]:
    """Return every adapter by name, sorted; what cannot be imported is raised, not skipped."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return MappingProxyType({name: _load(name) for name in names})


def find_adapter(path: Path) -> KnownAdapter | None:
    """Return the adapter whose form a file has; `None` for any other file."""
    if not path.is_file():
        return None
    start = Beginning.of(path)
    return next((known for known in known_adapters().values() if known.adapter.recognises(start)), None)


def read_source(
    known: KnownAdapter, path: Path, *, kind: RecordKind | None = None, process: ReadingProcess | None = None
) -> Iterator[ParsedRow | RejectedRow | FileNotes]:
    """Read one file with an adapter, as `crawlers.sources.read_notice` reads a notice.

    Args:
        known: The adapter.
        path: The file.
        kind: What every record is, when whoever imports says so.
        process: A process to read with, for a batch of files; by default one for this file.

    Raises:
        UnreadableFile: the file as a whole cannot be read, or not further.
    """
    with open_process(process) as reading:
        yield from read_adapted(known.adapter, open_source(path, known.facts, kind, reading))


def _load(name: str) -> KnownAdapter:
    module = import_module(f"{__name__}.{name}")
    for offered in ("recognises", "read"):
        if not callable(getattr(module, offered, None)):
            raise ImportError(f"{module.__name__} must offer {offered}()")
    title = (module.__doc__ or "").strip().partition("\n")[0]
    return KnownAdapter(name=name, title=title, facts=read_facts(module.__doc__), adapter=cast("Adapter", module))

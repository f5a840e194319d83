"""Words of makers' names: legal forms, trades, general words, roles; places and their ranks.

Data: `makers.toml` and `places.toml` name their origin. How a name is read with them: `domain.makers`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

__all__ = ["MakerRole", "MakerWords", "Places", "load_maker_words", "load_places"]


class MakerRole(StrEnum):
    """What a company did, where its cell says so."""

    MAKER = "maker"
    """生产: also where nothing is said."""
    IMPORTER = "importer"
    """进口商."""
    DISTRIBUTOR = "distributor"
    """经销商, 代理商."""
    PRINCIPAL = "principal"
    """委托方, 授权方, 出品: whose order or mark it is."""
    CONTRACTOR = "contractor"
    """受托方: who works to order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakerWords:
    """Words of makers' names; see `makers.toml`."""

    forms: frozenset[str]
    trades: frozenset[str]
    generic: frozenset[str]
    latin_forms: frozenset[str]
    form_of: Mapping[str, str]
    roles: Mapping[str, MakerRole]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Names of places; see `places.toml`."""

    names: frozenset[str]
    """Those of today and former ones."""
    ranks: frozenset[str]
    """Words for their rank: 市, 区."""
    as_of: str
    """Month for which the lists hold."""
    former: Mapping[str, str]
    """Old name → last month in which it was official."""


@lru_cache(maxsize=1)
def load_maker_words() -> MakerWords:
    """Return the words of makers' names."""
    table = _table("makers")
    forms = frozenset(_words(table, "forms"))
    form_of = dict(sorted(_texts(table, "form_of"), key=lambda pair: -len(pair[0])))
    roles = {word: MakerRole(role) for role, words in _lists(table, "roles") for word in words}
    return MakerWords(
        forms=forms,
        trades=frozenset(_words(table, "trades")),
        generic=frozenset(_words(table, "generic")),
        latin_forms=frozenset(_words(table, "latin_forms")),
        form_of=form_of,
        roles=roles,
    )


@lru_cache(maxsize=1)
def load_places() -> Places:
    """Return the names of places, and the words for their rank."""
    table = _table("places")
    former = dict(_texts(table, "former"))
    names = _words(table, "provinces") + _words(table, "cities") + _words(table, "towns")
    return Places(
        names=frozenset((*names, *former)),
        ranks=frozenset(_words(table, "ranks")),
        as_of=str(table["as_of"]),
        former=former,
    )


def _table(name: str) -> Mapping[str, object]:
    return tomllib.loads((files("domain") / f"{name}.toml").read_text("utf-8"))


def _words(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = table[key]
    if not isinstance(found, list):
        raise TypeError(f"{key} is not a list of words")
    return tuple(str(word) for word in found)


def _texts(table: Mapping[str, object], key: str) -> Iterator[tuple[str, str]]:
    found = table[key]
    if not isinstance(found, dict):
        raise TypeError(f"{key} is not a table")
    return ((str(name), str(value)) for name, value in found.items())


def _lists(table: Mapping[str, object], key: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    found = table[key]
    if not isinstance(found, dict):
        raise TypeError(f"{key} is not a table")
    return ((str(name), _words(found, name)) for name in found)

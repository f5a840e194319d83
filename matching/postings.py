"""Key → records: the inverted lists of the candidate index, and their form at rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.json_values import JsonObject

__all__ = ["Ids", "Postings"]

Ids = dict[str, None]
"""Ids of records, in the order in which the records came in."""


class Postings:
    """Which records a key leads to. What was read from a file is decoded key by key, when first asked for."""

    def __init__(self) -> None:
        self._by_key: dict[str, Ids | str] = {}
        self._names: Sequence[str] = ()

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __len__(self) -> int:
        return len(self._by_key)

    def items(self) -> Iterator[tuple[str, Ids]]:
        """Give every key with its records."""
        return ((key, self.get(key)) for key in self._by_key)

    def get(self, key: str) -> Ids:
        """Return the records of a key; none for one that is not known."""
        found = self._by_key.get(key, _NONE)
        if isinstance(found, str):
            found = self._by_key[key] = dict.fromkeys(self._names[int(number)] for number in found.split(","))
        return found

    def hits(self, keys: Iterable[str]) -> Iterator[Ids]:
        """Give the records of each key that is known, in the order of the keys."""
        return map(self.get, filter(self._by_key.__contains__, keys))

    def put(self, key: str, record_id: str) -> None:
        """Lead a key to a record, too."""
        if key in self._by_key:
            self.get(key)[record_id] = None
        else:
            self._by_key[key] = {record_id: None}

    def take(self, key: str, record_id: str) -> None:
        """Lead a key to a record no more; a key that leads nowhere is forgotten."""
        found = self.get(key)
        found.pop(record_id, None)
        if not found:
            self._by_key.pop(key, None)

    def dump(self, numbers: Mapping[str, int]) -> JsonObject:
        """Return a JSON value, in which a record is its number.

        Two long texts are read in a tenth of the time of many short ones.
        """
        lists = (",".join(str(numbers[record_id]) for record_id in self.get(key)) for key in self._by_key)
        return {"keys": "\n".join(self._by_key), "ids": " ".join(lists)}

    def restore(self, dumped: Mapping[str, str], names: Sequence[str]) -> None:
        """Become what gave a value of `dump`.

        Args:
            dumped: The value.
            names: The ids of records by number.
        """
        self._names = names
        keys, lists = dumped["keys"], dumped["ids"]
        self._by_key = dict(zip(keys.split("\n"), lists.split(" "), strict=True)) if lists else {}


_NONE: Ids = {}

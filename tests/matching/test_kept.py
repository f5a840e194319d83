"""What is kept beside the machine code is what would be made, and nothing is taken that another program kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from matching.sieve import characters, kept, signs, sounds
from matching.sieve.kept import keep, leaves_of
from matching.sieve.keys import Lists

LOADED: list[tuple[Callable[[], Any], Callable[[], Any]]] = [
    (characters.load_characters, characters._make),
    (signs.load_signs, signs._make),
    (sounds._load_sounds, sounds._make),
]


class Some(NamedTuple):
    lists: Lists
    number: np.uint64
    size: int
    marks: npt.NDArray[np.uint8]


def _some() -> Some:
    lists = Lists(np.array([0, 2], dtype=np.int32), np.array([7, 8], dtype=np.int32))
    return Some(lists, np.uint64(1 << 63), 3, np.array([1], dtype=np.uint8))


def _refuse() -> Some:
    raise AssertionError("it was kept")


def _is_same(one: Any, other: Any) -> bool:
    pairs = zip(leaves_of("", one), leaves_of("", other), strict=True)
    return all(
        name == other_name and type(value) is type(same) and np.array_equal(value, same) and _kind(value) == _kind(same)
        for (name, value), (other_name, same) in pairs
    )


def _kind(value: Any) -> Any:
    return getattr(value, "dtype", None)


@pytest.mark.parametrize(("load", "make"), LOADED, ids=["characters", "signs", "sounds"])
def test_what_is_loaded_is_what_is_made(load: Callable[[], Any], make: Callable[[], Any], tmp_path: Path) -> None:
    made = make()
    assert _is_same(load(), made)
    keep("it", type(made), lambda: made, tmp_path)
    assert _is_same(keep("it", type(made), _refuse, tmp_path), made)


def test_it_is_made_once(tmp_path: Path) -> None:
    assert _is_same(keep("it", Some, _some, tmp_path), _some())
    assert _is_same(keep("it", Some, _refuse, tmp_path), _some())
    assert [path.name for path in tmp_path.iterdir()] == ["it.npz"]


def test_what_another_program_kept_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("it", Some, _some, tmp_path)
    monkeypatch.setattr(kept, "made_by", lambda: "another version of guolv")
    with pytest.raises(AssertionError, match="it was kept"):
        keep("it", Some, _refuse, tmp_path)
    keep("it", Some, _some, tmp_path)
    assert _is_same(keep("it", Some, _refuse, tmp_path), _some())


@pytest.mark.parametrize("place", [0, 40, 200, -60, -1])
def test_what_is_damaged_is_made_anew(place: int, tmp_path: Path) -> None:
    keep("it", Some, _some, tmp_path)
    path = tmp_path / "it.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[:place] if place else b"")
    assert _is_same(keep("it", Some, _some, tmp_path), _some())
    assert _is_same(keep("it", Some, _refuse, tmp_path), _some())


def test_where_nothing_may_be_written_it_is_made_each_time(tmp_path: Path) -> None:
    assert _is_same(keep("it", Some, _some, tmp_path / "none"), _some())
    assert _is_same(keep("it", Some, _some, None), _some())
    with pytest.raises(AssertionError, match="it was kept"):
        keep("it", Some, _refuse, None)

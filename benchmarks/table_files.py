"""Two tables and a file of labelled pairs, as benchmarks come: read with what is wrong named, and the rest used.

The form is the one of DeepMatcher's data: `tableA.csv`, `tableB.csv`, and `test.csv` with two ids and a label.
"""

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.table_linking import Columns

__all__ = ["Pairs", "Table", "read_columns", "read_table", "read_truth"]

Table = Sequence[Mapping[str, str]]
Pairs = Mapping[tuple[int, int], bool]

_NAMES = ("name", "title", "product_name", "product_title", "song_name", "beer_name", "product")
_PRICES = ("price", "list_price", "sale_price")
_SAME = {"1", "1.0", "true", "yes", "y", "match"}
_OTHER = {"0", "0.0", "false", "no", "n", "non-match", "nonmatch"}


def read_table(path: Path, encoding: str | None = None) -> list[dict[str, str]]:
    """Read a CSV file with a heading; cells are text, a missing one is empty.

    Args:
        path: The file.
        encoding: Its encoding; without one UTF-8, and where that does not fit windows-1252, which is said.
    """
    csv.field_size_limit(sys.maxsize)
    reader = csv.DictReader(io.StringIO(_decode(path, encoding), newline=""), restval="")
    try:
        rows = [{(key or "").strip(): value or "" for key, value in row.items() if key is not None} for row in reader]
    except csv.Error as error:
        sys.exit(f"{path}: line {reader.line_num}: {error}")
    if not rows:
        sys.exit(f"{path}: no row below the heading")
    return rows


def _decode(path: Path, encoding: str | None) -> str:
    try:
        raw = path.read_bytes()
        return raw.decode(encoding or "utf-8-sig")
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}")
    except LookupError:
        sys.exit(f"{encoding!r} is no encoding that Python knows")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if encoding is not None:
            sys.exit(f"{path}: line {line} is not in {encoding}; name another one with --encoding")
        _say(f"{path}: line {line} is not in UTF-8; read as windows-1252 (another one: --encoding)")
        return raw.decode("windows-1252", errors="replace")


def read_columns(text: str | None, left: Table, right: Table) -> tuple[Columns, Columns]:
    """Return which columns of both tables say what.

    Args:
        text: `what=left:right`, parted by commas; several columns of one table are joined by `+`
            (`text=authors+venue`). Without it the columns that both tables have are taken: `id`, the first that is
            called like a name (else the first), a price, and every other one as the description.
        left: Rows of the left table.
        right: Rows of the right one.
    """
    mapped = _mapped(text) if text else _guessed(left, right)
    unknown = mapped.keys() - {"id", "name", "text", "price"}
    if unknown or not {"id", "name"} <= mapped.keys():
        sys.exit(f"--columns must map id and name, and may map text and price; it maps {', '.join(mapped)}")
    for side, table in enumerate((left, right)):
        for what, sides in mapped.items():
            for column in sides[side].split("+"):
                if column not in table[0]:
                    which = ("left", "right")[side]
                    sys.exit(f"--columns: the {which} table has no column {column!r} for {what}: {', '.join(table[0])}")
    one, other = ({what: sides[side] for what, sides in mapped.items()} for side in (0, 1))
    return Columns(**one), Columns(**other)


def _mapped(text: str) -> dict[str, tuple[str, str]]:
    found = {}
    for part in text.split(","):
        what, _, sides = part.partition("=")
        one, _, other = sides.partition(":")
        found[what.strip()] = (one.strip(), other.strip() or one.strip())
    return found


def _guessed(left: Table, right: Table) -> dict[str, tuple[str, str]]:
    shared = [column for column in left[0] if column in right[0]]
    if "id" not in shared or len(shared) < 2:
        sys.exit(f"both tables need a column id and one to compare, or --columns; they share: {', '.join(shared)}")
    rest = [column for column in shared if column != "id"]
    name = next((column for column in _NAMES if column in rest), rest[0])
    price = next((column for column in _PRICES if column in rest and column != name), None)
    texts = [column for column in rest if column not in {name, price}]
    chosen = {"id": "id", "name": name, "text": "+".join(texts), "price": price}
    _say("compared: " + ", ".join(f"{what}={column}" for what, column in chosen.items() if column))
    return {what: (column, column) for what, column in chosen.items() if column}


def read_truth(
    path: Path, heading: str, tables: tuple[Table, Table], columns: tuple[Columns, Columns], encoding: str | None = None
) -> Pairs:
    """Read the labelled pairs; those that name no row, or say neither yes nor no, are counted and left out.

    Args:
        path: The file.
        heading: Its columns for the left id, the right id and the label, parted by colons.
        tables: Both tables.
        columns: Their columns.
        encoding: See `read_table`.
    """
    names = heading.split(":")
    rows = read_table(path, encoding)
    if len(names) != 3 or any(name not in rows[0] for name in names):
        sys.exit(f"{path}: --pairs must name three of its columns, LEFT:RIGHT:LABEL; they are {', '.join(rows[0])}")
    places = [_places(table, c.id, side) for table, c, side in zip(tables, columns, ("left", "right"), strict=True)]
    truth, missing, unclear = dict[tuple[int, int], bool](), list[str](), list[str]()
    for row in rows:
        one, other, label = (row[name].strip() for name in names)
        if one not in places[0] or other not in places[1]:
            missing.append(f"{one}, {other}")
        elif label.lower() not in _SAME | _OTHER:
            unclear.append(label)
        else:
            truth[places[0][one], places[1][other]] = label.lower() in _SAME
    if missing:
        _say(f"{path}: {len(missing)} of {len(rows)} pairs name no row and are left out, first {missing[0]}")
    if unclear:
        _say(f"{path}: {len(unclear)} of {len(rows)} labels are neither 1 nor 0 and are left out, first {unclear[0]!r}")
    if not truth:
        sys.exit(f"{path}: no labelled pair is left")
    return truth


def _places(table: Table, column: str, side: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, row in enumerate(table):
        places.setdefault(row[column].strip(), place)
    if len(places) < len(table):
        _say(f"the {side} table has {len(table) - len(places)} rows under an id that another one has; the first counts")
    return places


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")

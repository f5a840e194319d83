"""Facts shipped with guolv: known brands and reported imitations, each row with its source. See `ORIGIN.md`."""

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from domain.brands import BrandRegistry, registry_from_rows
from matching import pinyin_of

__all__ = ["load_brands"]


@cache
def load_brands() -> BrandRegistry:
    """Read `brands.csv` and `lookalikes.csv`; how a name sounds is asked of `matching`, the home of the sounds."""
    return registry_from_rows(_rows("brands.csv"), _rows("lookalikes.csv"), reading=pinyin_of)


def _rows(name: str) -> list[Mapping[str, str]]:
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))

"""Facts shipped with guolv: known brands and reported imitations, each row with its source. See `ORIGIN.md`."""

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from domain.brands import BrandRegistry, registry_from_rows

__all__ = ["load_brands"]


@cache
def load_brands() -> BrandRegistry:
    """Read `brands.csv` and `lookalikes.csv`."""
    return registry_from_rows(_rows("brands.csv"), _rows("lookalikes.csv"))


def _rows(name: str) -> list[Mapping[str, str]]:
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))

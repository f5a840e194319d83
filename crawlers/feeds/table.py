"""Feeds in CSV: the first row names the keys of a listing, or says them in Chinese."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from crawlers.feeds.rows import FeedProblem, Row, too_long
from crawlers.file_lines import Line, LongLine, detect_encoding, read_lines
from crawlers.pages.price import parse_cny

__all__ = ["HEADINGS", "read_table"]

HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "商品标题": "title", "标题": "title", "商品名称": "title", "商品编号": "item_id", "商品ID": "item_id",
        "商品链接": "url", "链接": "url", "品牌": "brand", "型号": "model", "条码": "gtin", "条形码": "gtin",
        "价格": "price", "售价": "price", "店铺名称": "shop_name", "店铺": "shop_name", "店铺编号": "shop_id",
        "经营者": "seller_name", "经营者名称": "seller_name", "统一社会信用代码": "seller_uscc",
        "生产企业": "maker_name", "生产者": "maker_name", "3C证书编号": "ccc_certificate", "类目": "category",
        "销量": "sold_count",
    }
)  # fmt: skip
"""Chinese heading → key. Any other heading is taken as a key as it stands."""

_ATTRIBUTE = "attributes."
_NUMBER = re.compile(r"\s*\d+(?:\.\d+)?\s*")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_table(path: Path) -> Iterator[Row | FeedProblem]:
    """Yield every row after the headings; UTF-8 or GB 18030, told by what reads the whole file."""
    with path.open("rb") as file:
        if file.read(2) in _UTF16:
            yield FeedProblem(line=1, field="file", reason="is UTF-16; save it as CSV UTF-8")
            return
    source = _Source(path, detect_encoding(path))
    rows = csv.reader(source, strict=True)
    headings: list[str] | None = None
    while True:
        start = source.number + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield from source.problems()
            yield FeedProblem(line=max(start, source.number), field="row", reason=f"is not CSV: {error}")
            continue
        yield from source.problems()
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if headings is None:
            headings = [HEADINGS.get(cell.strip(), cell.strip()) for cell in cells]
        else:
            yield _row(start, headings, cells)


class _Source:
    """The decoded lines of a file for the csv module; what cannot be given to it is kept as a problem."""

    def __init__(self, path: Path, encoding: str | None) -> None:
        self.number = 0
        self._lines = read_lines(path)
        self._encoding = encoding or "utf-8-sig"
        self._problems: list[FeedProblem] = []

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        while True:
            line = next(self._lines)
            self.number = line.number
            if isinstance(line, LongLine):
                self._problems.append(too_long(line))
                continue
            text = self._decoded(line)
            if text is not None:
                return text + "\n"

    def problems(self) -> Iterator[FeedProblem]:
        """Give back what was skipped since the last call."""
        found, self._problems = self._problems, []
        yield from found

    def _decoded(self, line: Line) -> str | None:
        # A zero byte stops the csv module; it never belongs to a listing.
        content = line.content.replace(b"\x00", b"")
        try:
            return content.decode("utf-8-sig" if line.number == 1 and self._encoding != "gb18030" else self._encoding)
        except UnicodeDecodeError:
            snippet = content[:200].decode("utf-8", "replace")
            reason = "is neither UTF-8 nor GB 18030 as the rest of the file is"
            self._problems.append(FeedProblem(line=line.number, field="row", reason=reason, snippet=snippet))
            return None


def _row(line: int, headings: Sequence[str], cells: Sequence[str]) -> Row | FeedProblem:
    if len(cells) > len(headings):
        reason = f"has {len(cells)} cells under {len(headings)} headings"
        return FeedProblem(line=line, field="row", reason=reason, snippet=",".join(cells)[:200])
    data: dict[str, object] = {}
    attributes: dict[str, object] = {}
    for heading, cell in zip(headings, cells, strict=False):
        if heading.startswith(_ATTRIBUTE):
            attributes[heading.removeprefix(_ATTRIBUTE)] = cell
        elif heading and cell.strip():
            data[heading] = _value(heading, cell)
    stated = data.get("attributes")
    if attributes and isinstance(stated, Mapping | None):
        data["attributes"] = {**(stated or {}), **attributes}
    return Row(line=line, data=data)


def _value(heading: str, cell: str) -> object:
    if heading == "price" and not _NUMBER.fullmatch(cell):
        money = parse_cny(cell)
        return str(money.amount) if money else cell
    if heading == "image_urls":
        return cell.split()
    if heading == "attributes":
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return cell

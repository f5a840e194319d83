"""What the lines above a table say about every row of it: verdict, category, issuer, number, date, title of the notice.

Lines come from the file in their order. What a line is, is told by its form and by words of `headings.yaml`; a line
that is none of these says nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from crawlers.sources.words import NoticeWords
from domain.record import RecordKind
from domain.text import fold, squeeze
from filters import category_of_title

__all__ = ["TitleFacts", "read_titles"]

_LONGEST_TITLE = 80
_SHORTEST_TITLE = 6
_LONGEST_ISSUER = 24
_LABELLED = frozenset({"product_name", "issuer", "notice_title", "notice_number", "notice_date", "region"})
"""Fields that a line may state for all rows: 抽查产品：旅行箱."""
_SEGMENTS = re.compile(r"[\t\u3000]+| {2,}|[|｜]| (?=[^\s：:]{2,12}[：:])")
_LABEL = re.compile(r"^\s*([^：:]{2,12})[：:]\s*(\S.{0,120}?)\s*$")
_APPENDIX = re.compile(r"^\s*附\s*[件表錄录]?\s*\d{0,2}\s*(?:[-－—]\s*\d+)?\s*[：:.、]?\s*")
_CAPTION = re.compile(r"(?:不?合格|产品|商品|样品|批次|名单|情况|汇总表|明细表|一览表|表|的|抽查|检验|结果|附件)+\d*")
_INSPECTION = re.compile(r"抽查|抽检|监督|检验|检测|检查|监测|试验|召回|测评|通报|通告|公告")
_ITEM = re.compile(r"^\s*(?:附[件表]?\s*[：:]?)?\s*[（(]?(\d{1,2}|[一二三四五六七八九十])\s*[.、：:．)）]")
_NUMERALS = {numeral: str(number) for number, numeral in enumerate("一二三四五六七八九十", 1)}
_NUMBER = re.compile(
    r"(?:[\u4e00-\u9fff]{1,12}\s*)?[〔\[【（(]\s*(?:19|20)\d{2}\s*[〕\]】）)]\s*第?\s*\d{1,5}\s*[号號]"
    r"|(?:19|20)\d{2}\s*年\s*第\s*\d{1,5}\s*[号號期]"
)
_DAY = re.compile(r"(?:19|20)\d{2}\s*(?:年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|([-./])\s*\d{1,2}\s*\1\s*\d{1,2})")
_WHOLE_DATE = re.compile(
    r"^[（(]?\s*((?:19|20)\d{2}\s*(?:年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|[-./]\s*\d{1,2}(?:\s*[-./]\s*\d{1,2})?))\s*[)）]?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFacts:
    """What holds for every row of a table, where its lines say it."""

    title: str | None = None
    """Of the notice, or of the table."""
    kind: RecordKind | None = None
    category: str | None = None
    common: dict[str, str] = field(default_factory=dict)
    """Field of a record → text as printed: issuer, number, date, and what a line states with a label."""
    text: str = ""
    """All lines, to look for words in."""
    unread: tuple[str, ...] = ()
    """Lines that look like a title and were used for nothing."""

    @property
    def issuer(self) -> str | None:
        """Who published."""
        return self.common.get("issuer")

    def after(self, earlier: "TitleFacts") -> "TitleFacts":
        """Return these facts, with what only an earlier table of the same file says about the notice.

        Verdict, category and product belong to one table alone.
        """
        inherited = {name: text for name, text in earlier.common.items() if name != "product_name"}
        return replace(self, title=self.title or earlier.title, common=inherited | self.common)


def read_titles(lines: Sequence[str], words: NoticeWords, *, name: str | None = None) -> TitleFacts:
    """Read the lines above a table.

    Args:
        lines: In the order of the file; the last one stands next to the table.
        words: What is known.
        name: Name of the sheet; tells the verdict where no line does.
    """
    common: dict[str, str] = {}
    titles: list[str] = []
    for line in [_take_labels(line, words, common) for line in lines]:
        rest = _take_facts(line, words, common)
        if rest and _is_title(rest):
            titles.append(rest)
    # Who a title begins with is believed last: 上海消保委公布… is how a newspaper calls it.
    issuers = (_issuer(title, words) for title in titles)
    if "issuer" not in common and (issuer := next(filter(None, issuers), None)):
        common["issuer"] = issuer
    title = common.get("notice_title") or _choose(titles, words)
    named = [*([] if name is None else [name]), *lines]
    return TitleFacts(
        title=title,
        kind=_kind(named, words),
        category=next(filter(None, map(category_of_title, reversed(titles))), None),
        common=common,
        text=squeeze(" ".join(named)),
        unread=tuple(line for line in titles if line not in (title or "") and not _CAPTION.fullmatch(squeeze(line))),
    )


def _take_labels(line: str, words: NoticeWords, common: dict[str, str]) -> str:
    """Take what the line states with labels (发布日期：2019-03-21); return what is left of it."""
    left: list[str] = []
    for segment in _SEGMENTS.split(line):
        found = _LABEL.match(segment)
        field_name = words.field_of(found[1]) if found else None
        if found and field_name in _LABELLED and not words.is_blank(found[2]):
            common.setdefault(str(field_name), found[2])
        elif segment.strip() and not (found and field_name):
            left.append(segment.strip())
    return " ".join(left)


def _take_facts(line: str, words: NoticeWords, common: dict[str, str]) -> str:
    """Take issuer, number and date from a line; return it when it is more than one of these."""
    text = _APPENDIX.sub("", line).strip()
    if whole := _WHOLE_DATE.match(text):
        common.setdefault("notice_date", whole[1])
        return ""
    issuer = _issuer(text, words)
    if issuer and len(issuer) == len("".join(text.split())):
        common.setdefault("issuer", issuer)
        return ""
    if number := _NUMBER.search(text):
        common.setdefault("notice_number", "".join(number[0].split()))
        if len(text) - len(number[0]) <= 2:  # nothing but brackets around it
            return ""
    if (day := _DAY.search(text)) and _stands_apart(day, text):
        common.setdefault("notice_date", day[0])
    return text


def _stands_apart(day: re.Match[str], text: str) -> bool:
    """Tell whether a day stands in brackets or at the end: a date of the notice, not of what it tells about."""
    after = text[day.end() :].strip()
    before = text[: day.start()].rstrip()[-1:]
    return after in {"", ")", "）"} or (before in {"(", "（"} and after[:1] in {")", "）"})


def _issuer(text: str, words: NoticeWords) -> str | None:
    """Return the authority that a line names, or that a title begins with: 安徽省工商局关于… → 安徽省工商局."""
    folded = "".join(fold(text).split())
    plain = "".join(text.split())
    best: int | None = None
    for ending in words.issuers:
        place = folded.find(ending, 0, _LONGEST_ISSUER)
        # The name of an authority has a place or a level before what it is.
        if place >= 1 and folded[:place].isalpha() and (best is None or place + len(ending) < best):
            best = place + len(ending)
    if best is None or any(word in folded[:best] for word in ("关于", "经", "据", "由", "被")):
        return None
    return plain[:best] if len(plain) == len(folded) else folded[:best]


def _is_title(text: str) -> bool:
    key = squeeze(text)
    return _SHORTEST_TITLE <= len(key) <= _LONGEST_TITLE and not text.rstrip().endswith(("。", "；", ";"))


def _choose(titles: list[str], words: NoticeWords) -> str | None:
    """Return the line that names the notice.

    The first that ends like a title, else the first that speaks of an inspection; a caption such as 不合格产品名单 only
    when nothing else is there. Else all lines together.
    """
    telling = [title for title in titles if not _CAPTION.fullmatch(squeeze(title))]
    for title in telling:
        if squeeze(title).endswith(words.title_endings):
            return title
    for title in telling:
        if _INSPECTION.search(squeeze(title)):
            return title
    titles = telling or titles
    return " ".join(dict.fromkeys(titles))[: 2 * _LONGEST_TITLE] or None


def _kind(lines: Iterable[str], words: NoticeWords) -> RecordKind | None:
    """Return what the nearest line that speaks of a verdict says; a list of appendices says nothing about one table."""
    speaking = [line for line in lines if _says_briefly(line) and words.kinds_in_title(line)]
    if not speaking:
        return None
    kind = words.kind_of_title(speaking[-1])
    if len(speaking) > 1 and _follows(speaking[-2], speaking[-1]) and words.kind_of_title(speaking[-2]) is not kind:
        return None
    return kind


def _follows(one: str, other: str) -> bool:
    """Tell whether two lines are neighbours in a numbered list."""
    numbers = [_ITEM.match(line) for line in (one, other)]
    first, second = (_NUMERALS.get(found[1], found[1]) if found else "" for found in numbers)
    return first.isdecimal() and second.isdecimal() and int(second) == int(first) + 1


def _says_briefly(line: str) -> bool:
    return len(squeeze(line)) <= _LONGEST_TITLE and not line.rstrip().endswith(("。", "；", ";"))

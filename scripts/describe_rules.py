"""The reference pages of filters and notice sources: blocks made from the code, between marks in hand-written pages.

Used by `write_reference.py`. A page keeps its prose; only what stands between `<!-- made: name -->` and `<!-- end -->`
is written anew.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from console.texts.sentences import load_sentences  # noqa: E402  # the checkout goes on the path first
from crawlers.sources.adapters import known_adapters  # noqa: E402  # the checkout goes on the path first
from crawlers.sources.refusals import REMARKS, SENTENCES  # noqa: E402  # after the path is set
from crawlers.sources.words import IGNORED, heading_key  # noqa: E402  # the checkout goes on the path first
from crawlers.sources.words_file import load_words  # noqa: E402  # after the path is set
from domain.failed_items import load_failed_items  # noqa: E402  # after the path is set
from filters import Category, load_categories, load_rules  # noqa: E402  # after the path is set
from scripts.describe_records import record_blocks  # noqa: E402  # after the path is set

__all__ = ["describe_pages"]

_BLOCK = re.compile(r"(<!-- made: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def describe_pages() -> dict[Path, str]:
    """Return path → text of the pages that carry blocks made here."""
    makers = {"categories": _categories, "rules": _rules, "headings": _headings, "adapters": _adapters}
    makers["refusals"] = _refusals
    makers["failed_items"] = _failed_items
    makers |= record_blocks()
    folder = ROOT / "docs" / "reference"
    pages = [folder / name for name in ("categories.md", "rules.md", "notices.md", "records.md")]
    return {page: _fill(page.read_text(encoding="utf-8"), makers) for page in pages}


def _fill(text: str, makers: Mapping[str, Callable[[], Iterator[str]]]) -> str:
    return _BLOCK.sub(lambda found: found[1] + "\n" + "\n".join(makers[found["name"]]()) + "\n\n" + found[3], text)


def _categories() -> Iterator[str]:
    for category in load_categories().values():
        yield from _category(category)


def _category(category: Category) -> Iterator[str]:
    yield f"### `{category.name}`: {category.name_zh}, {category.name_en}\n"
    yield f"- Searched for: {'、'.join(category.search_words)}"
    if category.price_floor:
        yield f"- A new product usually costs at least {category.price_floor.amount} {category.price_floor.currency}"
    if category.certification:
        yield f"- Certification: {category.certification.item}; {category.certification.source}"
    yield f"- Proved by {len(category.keep_titles)} titles it keeps and {len(category.drop_titles)} it drops"
    yield "\n| standard | title | mandatory | from | until | source |\n|---|---|---|---|---|---|"
    for standard in category.standards:
        since, until = standard.effective_from or "", standard.effective_until or ""
        mandatory = "yes" if standard.is_mandatory else "no"
        yield f"| {standard.number} | {standard.title} | {mandatory} | {since} | {until} | {standard.source} |"
    yield ""


def _rules() -> Iterator[str]:
    yield "| rule | true when it fires |\n|---|---|"
    for rule in load_rules():
        yield f"| `{rule.name}` | {rule.claim} |"


def _adapters() -> Iterator[str]:
    for name, known in known_adapters().items():
        facts = known.facts
        yield f"### `{name}`: {known.title}\n"
        yield f"- Issuer: {facts.issuer}"
        yield f"- Licence: {facts.licence}"
        yield f"- Where: {facts.address}"
        yield f"- Expected: {facts.expected}"
        yield f"- Fields described in: {facts.documented}"
        yield f"- Not confirmed: {facts.unconfirmed}\n"


def _refusals() -> Iterator[str]:
    yield "| code | refused because | 中文 |\n|---|---|---|"
    for code, (_, sentence) in SENTENCES.items():
        yield f"| `{code}` | {sentence} | {load_sentences()[sentence]} |"
    yield "\n| code | signalled | 中文 |\n|---|---|---|"
    for code, sentence in REMARKS.items():
        yield f"| `{code}` | {sentence} | {load_sentences()[sentence]} |"


def _headings() -> Iterator[str]:
    words = load_words()
    fields: dict[str, list[str]] = {}
    for heading, field in words.fields.items():
        fields.setdefault(field, []).append(heading)
    yield "| field | headings, in normal form |\n|---|---|"
    for field, headings in fields.items():
        name = "(kept, not read)" if field == IGNORED else f"`{field}`"
        yield f"| {name} | {'、'.join(dict.fromkeys(map(heading_key, headings)))} |"
    yield f"| code of the company before it | {'、'.join(sorted(words.company_codes))} |"
    for field in ("manufacturer", "seller"):
        either = [heading for heading, meaning in words.either.items() if meaning == field]
        yield f"| maker or seller; when nothing tells, `{field}` | {'、'.join(either)} |"


def _failed_items() -> Iterator[str]:
    yield "| code | item | English | other words |\n|---|---|---|---|"
    for item in load_failed_items().values():
        yield f"| `{item.code}` | {item.name} | {item.name_en} | {'、'.join(item.words)} |"

"""What every rule must hold. A new file in `filters/rules` is found and tried here.

The doctest of a rule is its proof: it must show the rule giving a reason and giving none. The reasons it gives there are
looked at.
"""

import ast
import doctest
import importlib
import inspect
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from domain.brands import BrandRegistry, registry_from_rows
from domain.listing import Listing, Money
from domain.verdict import Reason, Severity
from filters import Rule, judge_listing, load_categories, load_rules
from filters.facts import RuleFacts
from filters.price import load_usual_prices

RULES = load_rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
BRANDS = registry_from_rows(
    [{"brand": "小逸优品"}], [{"lookalike_name": "美的风格", "imitates": "美的", "kind": "近似商标"}]
)
STRANGE = (
    Listing(title=""),
    Listing(title="\u200b👑\x00", brand="", model="", attributes={"": "", "CCC": "\n", "品牌": "/"}),
    Listing(title="电磁炉" * 20_000, category="no such category"),
    Listing(title="童装 (((((99999cm/99 B类", price=Money(amount=Decimal(0)), attributes={"尺码": "9" * 5000}),
    Listing(title="拉杆箱", price=Money(amount=Decimal("1e30"), currency="USD")),
)


def facts_of(listing: Listing) -> Iterator[RuleFacts]:
    for category in (None, *load_categories().values()):
        yield RuleFacts(
            listing=listing,
            category=category,
            stated_category=category,
            on=date(2026, 11, 1),
            brands=BRANDS,
            usual_prices=load_usual_prices(),
        )


def run_doctest(rule: Rule) -> tuple[doctest.TestResults, list[tuple[Reason, ...]]]:
    """Run the doctest of a rule and record what the rule answers in it."""
    module = importlib.import_module(f"filters.rules.{rule.name}")
    answers: list[tuple[Reason, ...]] = []

    def judge(facts: RuleFacts) -> Iterator[Reason]:
        answers.append(tuple(rule.judge(facts)))
        return iter(answers[-1])

    source = doctest.DocTestParser().get_doctest(
        module.__doc__ or "", {**vars(module), "judge": judge}, rule.name, None, 0
    )
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    return runner.run(source), answers


def test_there_are_rules() -> None:
    assert RULES


@each_rule
def test_the_docstring_is_a_claim(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", rule.name)
    assert re.fullmatch(r"(?:The|A|An|No|This) .{20,}\.", rule.claim)


@each_rule
def test_the_doctest_holds_and_shows_both_answers(rule: Rule) -> None:
    results, answers = run_doctest(rule)
    assert (results.failed, results.attempted > 0) == (0, True)
    assert any(answers), "the doctest must show the rule giving a reason"
    assert not all(answers), "the doctest must show the rule giving none"


@each_rule
def test_its_reasons_are_complete(rule: Rule) -> None:
    _, answers = run_doctest(rule)
    for reason in (reason for answer in answers for reason in answer):
        assert reason.rule == rule.name
        assert re.search(r"[\u4e00-\u9fff]", reason.sentence)
        assert reason.sentence.endswith("。")
        assert re.match(r"[^\u4e00-\u9fff]", reason.sentence_en)
        assert reason.sentence_en.endswith(".")
        assert reason.severity in Severity
        assert reason.source


@each_rule
def test_it_is_pure(rule: Rule) -> None:
    """The same facts give the same reasons, and the module reaches for nothing outside: no clock, disk, network, record."""
    for facts in facts_of(Listing(title="美的风格 电磁炉 童装 73/48 B类", price=Money(amount=Decimal(1)))):
        assert tuple(rule.judge(facts)) == tuple(rule.judge(facts))
    tree = ast.parse(inspect.getsource(importlib.import_module(f"filters.rules.{rule.name}")))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    allowed = {
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "domain",
        "enum",
        "filters",
        "functools",
        "re",
        "typing",
    }
    assert {name.partition(".")[0] for name in imported} <= allowed
    assert not any(name.startswith("filters.rules.") or name == "domain.record" for name in imported)


@each_rule
@pytest.mark.parametrize("number", range(len(STRANGE)))
def test_no_listing_breaks_it(rule: Rule, number: int) -> None:
    for facts in facts_of(STRANGE[number]):
        for reason in rule.judge(facts):
            assert reason.rule == rule.name


def test_judging_gives_the_reasons_of_all_rules_the_most_serious_first() -> None:
    listing = Listing(title="美的风格电磁炉", price=Money(amount=Decimal(9)), attributes={"标准": "GB 4706.29-2008"})
    reasons = judge_listing(listing, on=date(2026, 11, 1), brands=BRANDS)
    assert {reason.rule for reason in reasons} >= {
        "look_alike_brand",
        "ccc_missing",
        "price_far_below",
        "superseded_standard",
    }
    gravity = [Severity.SERIOUS, Severity.WARNING, Severity.INFO]
    order = [(gravity.index(reason.severity), reason.rule) for reason in reasons]
    assert order == sorted(order)
    assert judge_listing(Listing(title="保温杯"), on=date(2026, 11, 1), brands=BrandRegistry()) == ()

"""What every category file must hold. A new file in `filters/categories` is found and tried here."""

import re

import pytest

from domain.listing import Listing
from domain.text import squeeze
from filters import Category, ScopeKind, category_of_title, load_categories

CATEGORIES = list(load_categories().values())
each_category = pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.name)


def titles(kind: str) -> list[tuple[Category, str]]:
    return [(category, title) for category in CATEGORIES for title in getattr(category, f"{kind}_titles")]


def test_there_are_categories() -> None:
    assert CATEGORIES


@pytest.mark.parametrize(("category", "title"), titles("keep"), ids=lambda value: getattr(value, "name", value))
def test_keeps_what_it_must_keep(category: Category, title: str) -> None:
    assert category.scope_of(title).kind is ScopeKind.IN
    assert category.keeps(Listing(title=title))
    assert category_of_title(title) == category.name  # and no other category takes it


@pytest.mark.parametrize(("category", "title"), titles("drop"), ids=lambda value: getattr(value, "name", value))
def test_drops_what_it_must_drop(category: Category, title: str) -> None:
    assert category.scope_of(title).kind is not ScopeKind.IN
    assert not category.keeps(Listing(title=title))


@each_category
def test_some_drop_titles_are_traps(category: Category) -> None:
    """A title that names nothing of the category is dropped by any file; the traps do name it."""
    words = [squeeze(word) for word in (*category.words.keep, *category.words.nouns)]
    traps = [title for title in category.drop_titles if any(word in squeeze(title) for word in words)]
    assert len(traps) >= 5


@each_category
def test_names(category: Category) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", category.name)
    assert re.search(r"[\u4e00-\u9fff]", category.name_zh)
    assert category.name_en.isascii()


@each_category
def test_every_search_word_finds_what_is_kept(category: Category) -> None:
    for word in category.search_words:
        assert category.keeps(Listing(title=f"{word} 新款", category=category.name)), word


@each_category
def test_no_word_stands_on_two_sides(category: Category) -> None:
    words = category.words
    own = {squeeze(word) for word in (*words.keep, *words.nouns)}
    foreign = {squeeze(word) for word in (*words.drop, *words.other, *words.never)}
    assert not own & foreign
    assert all(own | foreign)


@each_category
def test_an_unnamed_listing_is_kept_only_where_its_category_is_stated(category: Category) -> None:
    assert category.keeps(Listing(title="新款 2026 特价", category=category.name))
    assert not category.keeps(Listing(title="新款 2026 特价"))


@each_category
def test_standards(category: Category) -> None:
    numbers = [standard.number for standard in category.standards]
    assert len(set(numbers)) == len(numbers)
    for standard in category.standards:
        assert standard.title
        assert standard.source
        assert standard.is_mandatory == bool(re.match(r"GB \d", standard.number)), standard.number
        if standard.effective_from and standard.effective_until:
            assert standard.effective_from <= standard.effective_until
        if standard.effective_until:
            assert standard.replaced_by in numbers
            assert not standard.is_in_force(standard.effective_until.replace(year=standard.effective_until.year + 1))


@each_category
def test_price_floor(category: Category) -> None:
    if category.price_floor is not None:
        assert category.price_floor.amount > 0
        assert category.price_floor.currency == "CNY"

"""The rules: is this listing in scope, and does it already look wrong on its own?

Owns product categories (`categories/*.toml`) and rules (`rules/*.py`), each one new file found by listing the folder.
Knows neither records nor storage; gives reasons, never a verdict.
"""

from filters.catalogue import category_of_title, find_category, load_categories
from filters.category import Category, Certification, Standard
from filters.judging import judge_listing
from filters.rule import Rule, load_rules
from filters.scope import Scope, ScopeKind

__all__ = [
    "Category",
    "Certification",
    "Rule",
    "Scope",
    "ScopeKind",
    "Standard",
    "category_of_title",
    "find_category",
    "judge_listing",
    "load_categories",
    "load_rules",
]

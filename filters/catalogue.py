"""The categories there are: every file of `filters/categories`, and which of them a listing belongs to."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from domain.listing import Listing
from filters.category import Category
from filters.category_file import parse_category
from filters.scope import ScopeKind

__all__ = ["category_of_title", "find_category", "load_categories"]


@lru_cache(maxsize=1)
def load_categories() -> Mapping[str, Category]:
    """Return the categories shipped with guolv, by name.

    Raises:
        SettingsError: a category file cannot be used; names every mistake in it.
    """
    folder = resources.files("filters").joinpath("categories")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    names = [file.name.removesuffix(".toml") for file in files]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return MappingProxyType({name: parse_category(name, text) for name, text in zip(names, texts, strict=True)})


def find_category(listing: Listing) -> str | None:
    """Return the name of the category a listing belongs to, or `None` when no category keeps it.

    The title decides; where it names no thing of any category, the category stated with the listing does.

    Example:
        >>> find_category(Listing(title="青岚电磁炉家用 送汤锅")), find_category(Listing(title="电磁炉专用锅"))
        ('induction_cooker', None)
    """
    named = category_of_title(listing.title)
    if named is not None or listing.category is None:
        return named
    stated = load_categories().get(listing.category)
    return stated.name if stated is not None and stated.keeps(listing) else None


@lru_cache(maxsize=4096)  # importing, screening and judging ask about the same title one after the other
def category_of_title(title: str) -> str | None:
    """Return the category whose thing a title sells; of several, the one named first."""
    scopes = {name: category.scope_of(title) for name, category in load_categories().items()}
    kept = [(scope.place, name) for name, scope in scopes.items() if scope.kind is ScopeKind.IN]
    return min(kept)[1] if kept else None

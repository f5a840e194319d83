"""What a person expects of a platform's crawls; the figure in force instead of what is learnt from former ones."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from domain.expectation import Figure, Range

__all__ = ["ExpectedSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSettings:
    """One `[platforms.NAME.expected]` table. Unset: learnt from the platform's own former runs."""

    least_listings: int | None = None
    """Fewer listings make a crawl `suspicious`. It holds for every crawl of the platform, also of one category."""
    most_listings: int | None = None
    """More listings make it so, too."""
    least_title: float | None = None
    """Smallest share of listings with a title, 0 to 1; likewise the next five."""
    least_price: float | None = None
    """Smallest share with a price."""
    least_shop_name: float | None = None
    """Smallest share with the name of the shop."""
    least_url: float | None = None
    """Smallest share with an address."""
    least_brand: float | None = None
    """Smallest share with a brand."""
    least_model: float | None = None
    """Smallest share with a model."""
    most_refused: float | None = None
    """Largest share of requests that the gate did not let out."""
    most_quarantined: float | None = None
    """Largest share of pages, cards and lines that could not be read."""
    most_gone: float | None = None
    """Largest share of listing pages that are no longer there."""

    def ranges(self) -> Mapping[Figure, Range]:
        """Return the ranges that a person stated.

        Example:
            >>> ExpectedSettings(least_price=0.9).ranges()
            {<Figure.PRICE: 'price'>: Range(low=0.9, high=None)}
        """
        stated = {f.name: getattr(self, f.name) for f in fields(self)}
        ends = {figure: (stated.get(f"least_{figure}"), stated.get(f"most_{figure}")) for figure in Figure}
        return {
            figure: Range(low=None if low is None else float(low), high=None if high is None else float(high))
            for figure, (low, high) in ends.items()
            if low is not None or high is not None
        }

    def mistakes(self) -> tuple[str, ...]:
        """Return what cannot be meant: `name: why`."""
        wrong = []
        for f in fields(self):
            value = getattr(self, f.name)
            highest = None if f.name.endswith("_listings") else 1
            if value is not None and (value < 0 or (highest is not None and value > highest)):
                wrong.append(f"{f.name}: must be at least 0" if highest is None else f"{f.name}: must be 0 to 1")
        return tuple(wrong)

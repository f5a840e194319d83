"""Amounts of money: what a listing asks, what a notice says a sample was offered at."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

__all__ = ["Money", "read_amount"]

_MOST_DIGITS = 15
"""Before or behind the point; what has more is no price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in one currency."""

    amount: Decimal
    """Exact amount in the main unit (yuan, not fen); never negative."""
    currency: str = "CNY"
    """ISO 4217, upper case."""

    def __str__(self) -> str:
        """Return the amount in digits with its currency: `1299.00 CNY`."""
        return f"{self.amount:f} {self.currency}"


@lru_cache(maxsize=4096)
def read_amount(text: str) -> Decimal:
    """Read an amount in digits.

    Raises:
        ValueError: says why it is none.

    Example:
        >>> read_amount("1,299.00")
        Decimal('1299.00')
        >>> read_amount("-1")
        Traceback (most recent call last):
            ...
        ValueError: '-1' is not a price
    """
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a number") from error
    if not amount.is_finite() or amount < 0 or abs(amount.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"{text!r} is not a price")
    return amount

"""Values of spreadsheet cells as text."""

import datetime

__all__ = ["fraction_text", "value_text"]


def value_text(value: object) -> str:
    """Return a cell as text: whole numbers without `.0`, days without a time of day.

    Example:
        >>> value_text(230.0), value_text(17.5), value_text(None), value_text(datetime.datetime(2019, 4, 1))
        ('230', '17.5', '', '2019-04-01')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def fraction_text(text: str, decimals: int) -> str:
    """Return a number with the zeros at its end that its format shows; decimals it does not show stay.

    Example:
        >>> fraction_text("2019.1", 2), fraction_text("0.125", 2), fraction_text("1e-07", 2)
        ('2019.10', '0.125', '1e-07')
    """
    whole, point, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(decimals, '0')}" if point and fraction.isdecimal() else text

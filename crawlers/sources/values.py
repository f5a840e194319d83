"""Values of spreadsheet cells as text."""

import datetime

__all__ = ["value_text"]


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

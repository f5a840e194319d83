"""Moments as officers read them: China has one time zone, UTC+8, without summer time."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

__all__ = ["BEIJING", "local_date", "local_text"]

BEIJING: Final = timezone(timedelta(hours=8), "UTC+8")


def local_date(moment: datetime) -> date:
    """Return the day in China at a moment.

    Example:
        >>> from datetime import UTC
        >>> local_date(datetime(2026, 11, 10, 16, tzinfo=UTC))
        datetime.date(2026, 11, 11)
    """
    return moment.astimezone(BEIJING).date()


def local_text(moment: datetime) -> str:
    """Return a moment to the second, in China's time.

    Example:
        >>> from datetime import UTC
        >>> local_text(datetime(2026, 11, 10, 16, 0, 1, 500, tzinfo=UTC))
        '2026-11-11 00:00:01'
    """
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")

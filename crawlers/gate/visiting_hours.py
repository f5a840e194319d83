"""Visiting hours: the time of day at which a robots.txt wants visits (`Visit-time: 0400-0845`, in UTC).

Source: the extended standard of robots.txt, 1996, "Visit-time"; Protego reads the line.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

__all__ = ["VisitingHours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitingHours:
    """From one time of day to another, both in UTC; the end lies on the next day when it is not after the start."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M} UTC"

    def seconds_until_open(self, now: datetime) -> float:
        """Return how long it is until visits are welcome; 0 while they are.

        Example:
            >>> hours = VisitingHours(start=time(4), end=time(8, 45))
            >>> [hours.seconds_until_open(datetime(2026, 11, 26, hour, tzinfo=UTC)) for hour in (3, 4, 8, 9)]
            [3600.0, 0.0, 0.0, 68400.0]
            >>> night = VisitingHours(start=time(22), end=time(2))
            >>> [night.seconds_until_open(datetime(2026, 11, 26, hour, tzinfo=UTC)) for hour in (23, 1, 2, 21)]
            [0.0, 0.0, 72000.0, 3600.0]
        """
        moment = now.astimezone(UTC)
        passed = (moment - _at(moment, self.start)) % timedelta(days=1)
        open_for = (_at(moment, self.end) - _at(moment, self.start)) % timedelta(days=1)
        if passed < (open_for or timedelta(days=1)):
            return 0.0
        return (timedelta(days=1) - passed).total_seconds()


def _at(day: datetime, hour: time) -> datetime:
    return datetime.combine(day.date(), hour.replace(tzinfo=None), UTC)

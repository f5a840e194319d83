"""A clock for tests of the gate that goes on only when somebody waits."""

import asyncio
from datetime import UTC, datetime, timedelta

from crawlers.gate.clock import Clock

BEGIN = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


class TestClock(Clock):
    """All workers of a test share one."""

    __test__ = False

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    async def wait(self, closing: asyncio.Event, seconds: float) -> None:
        if not closing.is_set():
            self.passed += seconds
        await asyncio.sleep(0)

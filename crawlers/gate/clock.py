"""The time as the gate reads it: one place, so that a test can put another clock in."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

__all__ = ["Clock"]


class Clock:
    """The machine's clocks, and waiting."""

    def now(self) -> datetime:
        """Return the moment, aware."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back, for what lies within one process."""
        return time.monotonic()

    async def wait(self, closing: asyncio.Event, seconds: float) -> None:
        """Wait, but not longer than until an event."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await closing.wait()

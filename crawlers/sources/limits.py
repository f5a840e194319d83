"""How much reading one foreign file may cost.

What binds is the time of the processor, because a loaded machine makes an honest file slow by the clock and not by the
processor. The clock ends only what sleeps or hangs.
"""

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "ReadingLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What a file may cost before it is refused."""

    file_bytes: int = 100 << 20
    """Size of the file itself, but of a text."""
    text_bytes: int = 1 << 30
    """Size of a text: CSV, JSON, XML."""
    memory_bytes: int = 512 << 20
    """Address space of the child."""
    cpu_seconds: float = 28.0
    """How long the processor may work on a file without a further row or page, all readers together; on a text, in
    all. With what it takes to notice, a file that leads nowhere costs less than 30 s."""
    patient_above_bytes: int = 8 << 20
    """A workbook of 100 000 rows and 12 columns has about 7 MB, and gives its first row after some seconds."""
    cpu_seconds_per_megabyte: float = 5.0
    """So much longer for each megabyte above that: before its first row, a workbook is unpacked whole."""
    cpu_seconds_per_megabyte_of_text: float = 1.0
    """The same for a text, of which some 6 (XML) to 30 MB (JSON) are read in a second."""
    whole_cpu_seconds: float = 600.0
    """The longest that the processor may work while rows or pages keep coming."""
    idle_seconds: float = 120.0
    """How long a child may do nothing at all by the clock: it hangs."""
    wall_seconds: float = 3600.0
    """The longest by the clock, whatever the child does."""
    output_bytes: int = 512 << 20
    """Size of what the child writes, but of a text."""

    def cpu_budget(self, size_bytes: int) -> float:
        """Return how long the processor may work on a file of this size without a further row or page.

        Example:
            >>> DEFAULT_LIMITS.cpu_budget(20_000), DEFAULT_LIMITS.cpu_budget(12 << 20)
            (28.0, 48.0)
        """
        return self._budget(size_bytes, self.cpu_seconds_per_megabyte)

    def cpu_budget_of_text(self, size_bytes: int) -> float:
        """Return how long the processor may work on a text of this size."""
        return self._budget(size_bytes, self.cpu_seconds_per_megabyte_of_text)

    def _budget(self, size_bytes: int, seconds_per_megabyte: float) -> float:
        above = max(0, size_bytes - self.patient_above_bytes) / (1 << 20)
        return min(self.cpu_seconds + above * seconds_per_megabyte, self.whole_cpu_seconds)


DEFAULT_LIMITS = ReadingLimits()

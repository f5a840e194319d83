"""How much reading one foreign file may cost."""

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "ReadingLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What a file may cost before it is refused."""

    file_bytes: int = 100 << 20
    """Size of the file itself."""
    memory_bytes: int = 512 << 20
    """Address space of the child."""
    wait_seconds: float = 25.0
    """How long a file may take without a further row or page, all readers together."""
    patient_above_bytes: int = 8 << 20
    """A workbook of 100 000 rows and 12 columns has about 7 MB, and gives its first row after some seconds."""
    wait_seconds_per_megabyte: float = 5.0
    """So much longer for each megabyte above that: before its first row, a workbook is unpacked whole."""
    whole_seconds: float = 600.0
    """The longest that reading may take while rows or pages keep coming."""
    output_bytes: int = 512 << 20
    """Size of what the child writes."""

    def patience_seconds(self, size_bytes: int) -> float:
        """Return how long a file of this size may take without a further row or page.

        Example:
            >>> DEFAULT_LIMITS.patience_seconds(20_000), DEFAULT_LIMITS.patience_seconds(12 << 20)
            (25.0, 45.0)
        """
        above = max(0, size_bytes - self.patient_above_bytes) / (1 << 20)
        return min(self.wait_seconds + above * self.wait_seconds_per_megabyte, self.whole_seconds)


DEFAULT_LIMITS = ReadingLimits()

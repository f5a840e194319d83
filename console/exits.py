"""The one table from what went wrong to the exit code of the command; `docs/reference/cli.md` is made from it."""

from typing import Final

from domain.errors import (
    CampaignBusy,
    CaseError,
    ComponentMissing,
    CrawlFailed,
    EvidenceBroken,
    ExtractionError,
    GuolvError,
    HomeMissing,
    IndexFailure,
    InvalidIdentifier,
    ListingRejected,
    NotStored,
    SettingsError,
    SourceError,
    StaleWrite,
    StoreError,
    TimestampFailed,
    UnknownCampaign,
    UnknownPlatform,
    UnreadableFile,
)

__all__ = [
    "BAD_INPUT",
    "CRAWL_FAILED",
    "DEFECT",
    "EVIDENCE_BROKEN",
    "EXIT_CODES",
    "INTERRUPTED",
    "MEANINGS",
    "NO_HOME",
    "OK",
    "OUTPUT_CLOSED",
    "STORE_FAILED",
    "WAITING",
    "WRONG_USAGE",
    "exit_code",
]

OK: Final = 0
BAD_INPUT: Final = 1
WRONG_USAGE: Final = 2
NO_HOME: Final = 3
STORE_FAILED: Final = 4
CRAWL_FAILED: Final = 5
EVIDENCE_BROKEN: Final = 6
WAITING: Final = 7
DEFECT: Final = 70
INTERRUPTED: Final = 130
OUTPUT_CLOSED: Final = 141

MEANINGS: Final[dict[int, str]] = {
    OK: "everything was done",
    BAD_INPUT: "something in the input was bad or is not there; it is named, and the rest is done",
    WRONG_USAGE: "wrong usage: an unknown command, option, platform or campaign",
    NO_HOME: "no home, or settings that cannot be used",
    STORE_FAILED: "the store, the search index or the disk failed",
    CRAWL_FAILED: "a crawl failed, what it needs is not installed, or a timestamp authority gave no timestamp",
    EVIDENCE_BROKEN: "stored evidence is not what was written",
    WAITING: "a crawl may not go on before a moment that it names; nothing went wrong",
    DEFECT: "a defect of guolv itself; the traceback is on standard error",
    INTERRUPTED: "interrupted (Ctrl-C)",
    OUTPUT_CLOSED: "the reader of the output went away (`guolv … | head`)",
}

# The nearest type in an error's ancestry decides, so a new error under a branch needs no new line.
EXIT_CODES: Final[dict[type[BaseException], int]] = {
    ListingRejected: BAD_INPUT,
    SourceError: BAD_INPUT,
    UnreadableFile: BAD_INPUT,
    InvalidIdentifier: BAD_INPUT,
    NotStored: BAD_INPUT,
    StaleWrite: BAD_INPUT,
    CaseError: BAD_INPUT,
    UnknownPlatform: WRONG_USAGE,
    HomeMissing: NO_HOME,
    SettingsError: NO_HOME,
    UnknownCampaign: WRONG_USAGE,
    CampaignBusy: CRAWL_FAILED,
    ComponentMissing: CRAWL_FAILED,
    StoreError: STORE_FAILED,
    IndexFailure: STORE_FAILED,
    OSError: STORE_FAILED,
    CrawlFailed: CRAWL_FAILED,
    ExtractionError: CRAWL_FAILED,
    TimestampFailed: CRAWL_FAILED,
    EvidenceBroken: EVIDENCE_BROKEN,
    GuolvError: BAD_INPUT,
}


def exit_code(error: BaseException) -> int:
    """Return the exit code for an error: that of the nearest type in its ancestry.

    Example:
        >>> exit_code(HomeMissing("x")), exit_code(StaleWrite("case", "c")), exit_code(ZeroDivisionError())
        (3, 1, 70)
    """
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), DEFECT)

"""The one tree of errors.

Names tell the event; constructors take facts and compose the sentence. No HTTP status, no exit code and no logging
inside: the web edge and the command line each keep one table from type to answer. A new error goes under the branch
whose reader would act on it in the same way.

::

    GuolvError
    ├ SettingsError          the configuration cannot be used; names every mistake at once
    ├ ListingRejected        a listing given to us is not one
    ├ ExtractionError        a page did not give what it should
    │  ├ FieldMissing
    │  ├ FieldAmbiguous      the page gives several where one is meant
    │  ├ BlockedPage         login, captcha, challenge, empty shell
    │  └ ListingGone
    ├ SourceError            an official record source did not give what it should
    │  ├ RowRejected         one row cannot become a record
    │  └ HeadingsUnknown     no heading of the table is known
    ├ InvalidIdentifier      (also ValueError)
    │  ├ InvalidLength
    │  ├ InvalidFormat
    │  └ InvalidCheckDigit
    ├ StoreError
    │  ├ HomeMissing         the folder is not a guolv home
    │  ├ SchemaMismatch
    │  ├ NotStored           nothing with this id
    │  ├ RecordDamaged       one record cannot be read; the others can
    │  └ StaleWrite
    ├ IndexFailure
    │  ├ IndexUnavailable
    │  └ IndexNotReady
    ├ UnreadableFile
    │  ├ TooLarge
    │  ├ TimedOut
    │  └ Malformed
    ├ EvidenceBroken         stored evidence is not what was written
    ├ TimestampFailed        an authority gave no timestamp that proves anything
    ├ CrawlFailed            a crawl ended without doing its work
    ├ ComponentMissing       something from outside Python is not installed
    └ CaseError
       ├ InvalidTransition
       ├ EventRejected       an event of a record cannot be taken
       ├ AliasRejected       a decision about two enterprises cannot be taken
       ├ TaskRejected        a task for a person cannot be closed
       ├ UnknownPlatform
       ├ UnknownCampaign
       └ CampaignBusy
"""

from collections.abc import Mapping, Sequence

from domain.task import Wall


class GuolvError(Exception):
    """Anything guolv itself reports; the text is a sentence for the person who can act on it."""


class SettingsError(GuolvError):
    """The configuration cannot be used."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("settings: " + "; ".join(self.mistakes))


class ListingRejected(GuolvError):
    """A listing given to us is not one: names the field and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class ExtractionError(GuolvError):
    """A page did not give what it should."""


class FieldMissing(ExtractionError):
    """A mandatory field is not on the page."""

    def __init__(self, field: str, where: str) -> None:
        self.field = field
        self.where = where
        super().__init__(f"{where}: mandatory field {field!r} is missing")


class FieldAmbiguous(ExtractionError):
    """The page gives several values where one is meant."""

    def __init__(self, field: str, where: str) -> None:
        self.field = field
        self.where = where
        super().__init__(f"{where}: field {field!r} is there more than once")


class BlockedPage(ExtractionError):
    """The page is a wall (login, captcha, challenge, empty shell), not content."""

    def __init__(self, where: str, wall: Wall) -> None:
        self.where = where
        self.wall = wall
        super().__init__(f"{where}: blocked ({wall})")


class ListingGone(ExtractionError):
    """The page says that the listing was removed."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where}: the listing is gone")


class SourceError(GuolvError):
    """An official record source did not give what it should."""


class RowRejected(SourceError):
    """One row cannot become a record; the rest of the file goes on."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class HeadingsUnknown(SourceError):
    """No row of a table looks like a header we know."""

    def __init__(self, where: str, seen: Sequence[str]) -> None:
        self.where = where
        self.seen = tuple(seen)
        super().__init__(f"{where}: no known headings; first row reads {' | '.join(self.seen)!r}")


class InvalidIdentifier(GuolvError, ValueError):
    """A text is not the identifier it claims to be."""

    def __init__(self, kind: str, value: str, reason: str) -> None:
        self.kind = kind
        self.value = value
        super().__init__(f"{value!r} is not a {kind}: {reason}")


class InvalidLength(InvalidIdentifier):
    """The number of characters is wrong."""


class InvalidFormat(InvalidIdentifier):
    """A character or a part is not allowed where it stands."""


class InvalidCheckDigit(InvalidIdentifier):
    """Form and length are right; the check digit is not."""


class StoreError(GuolvError):
    """The truth cannot be read or written."""


class HomeMissing(StoreError):
    """The folder is not a guolv home."""

    def __init__(self, home: str) -> None:
        self.home = home
        super().__init__(f"{home} is not a guolv home; create one with: guolv --home {home} init")


class SchemaMismatch(StoreError):
    """The database was made by another version."""

    def __init__(self, found: str | None, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(f"the database has schema {found}, this version needs {expected}; run: guolv init")


class NotStored(StoreError):
    """Nothing is stored under this id."""

    def __init__(self, thing: str, key: str) -> None:
        self.thing = thing
        self.key = key
        super().__init__(f"no {thing} with id {key!r}")


class RecordDamaged(StoreError):
    """What is stored under the id of a record is none; the other records can be read."""

    def __init__(self, record_id: str, reason: str) -> None:
        self.record_id = record_id
        self.reason = reason
        super().__init__(
            f"record {record_id!r} is damaged in the database: {reason}; import its notice again, or restore a backup"
        )


class ListingDamaged(StoreError):
    """What is stored under the key of a listing is none; the other listings can be read."""

    def __init__(self, listing_key: str, reason: str) -> None:
        self.listing_key = listing_key
        self.reason = reason
        super().__init__(
            f"listing {listing_key!r} is damaged in the database: {reason}; collect it again, or restore a backup"
        )


class StaleWrite(StoreError):
    """Somebody else changed the thing first."""

    def __init__(self, thing: str, key: str) -> None:
        self.thing = thing
        self.key = key
        super().__init__(f"{thing} {key!r} was changed by somebody else; read it again")


class IndexFailure(GuolvError):
    """The search projection failed; the truth is not touched."""


class IndexUnavailable(IndexFailure):
    """The search engine does not answer."""


class IndexNotReady(IndexFailure):
    """The projection is missing or made by another version of the terms; rebuild it."""


class UnreadableFile(GuolvError):
    """A foreign file cannot be read."""

    def __init__(
        self, file: str, reason: str, *, code: str | None = None, facts: Mapping[str, str | int] | None = None
    ) -> None:
        self.file = file
        self.reason = reason
        self.code = code
        """Stable name of the reason, for whoever says it in another language; `None` when there is no such name."""
        self.facts = dict(facts or {})
        """What the sentence of the reason is completed with."""
        super().__init__(f"{file}: {reason}")


class TooLarge(UnreadableFile):
    """The file, or what it unpacks to, is above the limit."""


class TimedOut(UnreadableFile):
    """Reading took longer than the limit."""


class Malformed(UnreadableFile):
    """The file is not what its name says, or is damaged."""


class EvidenceBroken(GuolvError):
    """Stored evidence is not what was written; names the first file that differs."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class TimestampFailed(GuolvError):
    """An authority gave no timestamp, or one that proves nothing."""

    def __init__(self, authority: str, reason: str) -> None:
        self.authority = authority
        self.reason = reason
        super().__init__(f"{authority}: {reason}")


class CrawlFailed(GuolvError):
    """A crawl ended without doing its work."""

    def __init__(self, platform: str, reason: str) -> None:
        self.platform = platform
        self.reason = reason
        super().__init__(f"crawl of {platform}: {reason}")


class ComponentMissing(GuolvError):
    """Something from outside Python is not installed; the sentence says what and how to get it."""

    def __init__(self, component: str, remedy: str) -> None:
        self.component = component
        self.remedy = remedy
        super().__init__(f"{component} is not installed: {remedy}")


class CaseError(GuolvError):
    """A case cannot do what was asked."""


class InvalidTransition(CaseError):
    """The state of the case does not allow this act."""

    def __init__(self, case_id: str, state: str, act: str) -> None:
        self.case_id = case_id
        self.state = state
        self.act = act
        super().__init__(f"case {case_id} is {state}; it cannot be {act}")


class EventRejected(CaseError):
    """An event of a record cannot be taken: names the field and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class AliasRejected(CaseError):
    """A decision about two enterprises cannot be taken: names the field and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class TaskRejected(CaseError):
    """A task for a person cannot be closed: names the field and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class UnknownPlatform(CaseError):
    """No platform of this name is known."""

    def __init__(self, platform: str, known: Sequence[str]) -> None:
        self.platform = platform
        self.known = tuple(known)
        super().__init__(f"platform {platform!r} is not known; known: {', '.join(self.known) or 'none'}")


class UnknownCampaign(CaseError):
    """No campaign of this name is known."""

    def __init__(self, campaign: str, known: Sequence[str]) -> None:
        self.campaign = campaign
        self.known = tuple(known)
        super().__init__(f"campaign {campaign!r} is not known; known: {', '.join(self.known) or 'none'}")


class CampaignBusy(CaseError):
    """Another process runs this campaign at this moment."""

    def __init__(self, campaign: str) -> None:
        self.campaign = campaign
        super().__init__(f"campaign {campaign} is being run by another process")

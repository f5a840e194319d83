"""A signed request as it goes out, and the same without what must not be written."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote, quote_plus, urlencode

__all__ = ["LEFT_OUT", "QUERY", "SENT", "Sending", "Sent", "without_secrets"]

QUERY: Final = "guolv_api_query"
"""Where a request carries the question it asks of an official API."""
SENT: Final = "guolv_sent"
"""Where a request carries what may be known of it as it was sent."""
LEFT_OUT: Final = "LEFT-OUT"
"""What stands in evidence, logs and errors in place of a signature, a token or a secret."""
_SHORTEST_SECRET: Final = 8
"""A shorter value could be any word; what gateways give out is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One request to a gateway."""

    url: str
    """Without a query."""
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: str = field(default="", repr=False)
    """The body instead of a form."""
    clock: datetime
    """The time it says it was made at."""

    @property
    def address(self) -> str:
        """The address with its query."""
        return f"{self.url}?{urlencode(self.query)}" if self.query else self.url

    @property
    def body(self) -> bytes:
        """What is posted."""
        return self.json.encode() if self.json else urlencode(self.form).encode("ascii")

    @property
    def content_type(self) -> str:
        """The media type of what is posted."""
        return "application/json" if self.json else "application/x-www-form-urlencoded;charset=UTF-8"

    def parameters(self) -> Mapping[str, str]:
        """Return all parameters that are sent by name."""
        return {**self.query, **self.form}

    def without(self, names: frozenset[str]) -> "Sending":
        """Return it with some parameters' values left out."""
        return replace(self, query=_hidden(self.query, names), form=_hidden(self.form, names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What may be known of a request that went out: no signature, no token, no secret."""

    body: bytes
    clock: datetime
    """The time it said it was made at."""
    facts: Mapping[str, str]
    """For the evidence: what was asked, whose credentials stood for it, and what is left out."""


def without_secrets(text: str, secrets: tuple[str, ...]) -> str:
    r"""Return a text with every secret in it left out, however it is spelled in an address or in JSON.

    Example:
        >>> without_secrets("took too long: https://gw.example/r?access_token=a%2Fb-7710", ("a/b-7710",))
        'took too long: https://gw.example/r?access_token=LEFT-OUT'
        >>> without_secrets(r'{"session": "a\/b-7710"}', ("a/b-7710",))
        '{"session": "LEFT-OUT"}'
    """
    long_enough = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]
    spellings = {each for secret in long_enough for each in _spellings(secret)}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = re.sub(re.escape(spelling), LEFT_OUT, text, flags=re.IGNORECASE)
    return text


def _spellings(secret: str) -> tuple[str, ...]:
    return secret, quote(secret, safe=""), quote_plus(secret), secret.replace("/", "\\/"), json.dumps(secret)[1:-1]


def _hidden(parameters: Mapping[str, str], names: frozenset[str]) -> Mapping[str, str]:
    return {name: LEFT_OUT if name in names else value for name, value in parameters.items()}

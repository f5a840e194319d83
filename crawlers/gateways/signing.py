"""The sums that gateways ask for. Which parameters take part, and how they are spelled, is each platform's own."""

import hashlib
import hmac
from collections.abc import Mapping

__all__ = ["hmac_hex", "join_sorted", "md5_wrapped"]


def join_sorted(parameters: Mapping[str, str]) -> str:
    """Return names and values, sorted by name and put together without any sign.

    Example:
        >>> join_sorted({"b": "2", "a": "1"})
        'a1b2'
    """
    return "".join(f"{name}{value}" for name, value in sorted(parameters.items()))


def md5_wrapped(secret: str, text: str) -> str:
    """Return the MD5 of secret, text and secret, in lower-case hexadecimal digits.

    MD5 is what these gateways ask for; nothing of ours rests on it.
    """
    return hashlib.md5(f"{secret}{text}{secret}".encode(), usedforsecurity=False).hexdigest()


def hmac_hex(algorithm: str, secret: str, text: str) -> str:
    """Return the HMAC of a text under a secret, in lower-case hexadecimal digits.

    Args:
        algorithm: `md5`, `sha1` or `sha256`.
        secret: The key.
        text: What is signed.
    """
    return hmac.new(secret.encode(), text.encode(), algorithm).hexdigest()

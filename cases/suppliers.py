"""Suppliers: who may deliver files of listings to this server, each under a key of its own.

A key is a file of the home, `suppliers/KEY.toml`, that only its owner may read. Its secret signs requests and is
written nowhere else: not into the store, a log or an answer. It is read anew for every request, so a key that was added
or revoked counts at once.
"""

import json
import os
import re
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from domain.errors import NotStored, SettingsError

__all__ = ["Supplier", "add_supplier", "find_supplier", "list_suppliers", "revoke_supplier"]

_FOLDER: Final = "suppliers"
_PLATFORM: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}-[0-9a-f]{8}")
_SECRET_BYTES: Final = 32
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """One key."""

    key_id: str
    name: str
    """Whose it is, for people."""
    platform: str
    shop_id: str | None
    """The one shop whose goods may come under this key; `None`: the whole platform's."""
    created_at: datetime
    secret: str = field(repr=False)
    """64 hexadecimal digits; its letters, not the bytes they stand for, are the key of the HMAC."""
    revoked_at: datetime | None = None


def add_supplier(home: Path, *, name: str, platform: str, shop_id: str | None, now: datetime) -> Supplier:
    """Make a key; its secret is to be handed to the supplier in a safe way, once.

    Raises:
        SettingsError: the platform's name is of no form that can be stored, or a text is too long.
    """
    mistakes = [f"{what}: longer than {_LONGEST} characters" for what, text in (("name", name), ("shop", shop_id or ""))
                if len(text) > _LONGEST]  # fmt: skip
    if not _PLATFORM.fullmatch(platform):
        mistakes.append(f"platform: {platform!r} is not of small letters, digits and _")
    if mistakes:
        raise SettingsError(mistakes)
    supplier = Supplier(
        key_id=f"{platform}-{secrets.token_hex(4)}",
        name=name,
        platform=platform,
        shop_id=shop_id,
        created_at=now,
        secret=secrets.token_hex(_SECRET_BYTES),
    )
    _write(home, supplier)
    return supplier


def revoke_supplier(home: Path, key_id: str, *, now: datetime) -> Supplier:
    """Let a key count no longer; what came under it stays.

    Raises:
        NotStored: there is no such key.
        SettingsError: its file cannot be used.
    """
    supplier = _read(home, key_id)
    if supplier is None:
        raise NotStored("supplier", key_id)
    revoked = replace(supplier, revoked_at=supplier.revoked_at or now)
    _write(home, revoked)
    return revoked


def list_suppliers(home: Path) -> Iterator[Supplier]:
    """Yield all keys by id, revoked ones included.

    Raises:
        SettingsError: a file cannot be used.
    """
    for path in sorted((home / _FOLDER).glob("*.toml")):
        supplier = _read(home, path.stem)
        if supplier is not None:
            yield supplier


def find_supplier(home: Path, key_id: str) -> Supplier | None:
    """Return the key of an id; `None` when there is none, or it was revoked.

    Raises:
        SettingsError: its file cannot be used: others may read it, or it is not of its form.
    """
    supplier = _read(home, key_id)
    return None if supplier is None or supplier.revoked_at is not None else supplier


def _read(home: Path, key_id: str) -> Supplier | None:
    if not _KEY_ID.fullmatch(key_id):
        return None
    path = home / _FOLDER / f"{key_id}.toml"
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise SettingsError(
                    [f"{path}: others may read the secret in it; give it to its owner alone (chmod 600)"]
                )
            table = tomllib.load(file)
        return Supplier(
            key_id=key_id,
            name=str(table["name"]),
            platform=str(table["platform"]),
            shop_id=str(table["shop_id"]) if "shop_id" in table else None,
            created_at=datetime.fromisoformat(str(table["created_at"])),
            secret=str(table["secret"]),
            revoked_at=datetime.fromisoformat(str(table["revoked_at"])) if "revoked_at" in table else None,
        )
    except FileNotFoundError:
        return None
    except (KeyError, ValueError) as error:  # the sentence names what is wrong, not what stands there
        raise SettingsError([f"{path}: is not the key of a supplier ({type(error).__name__})"]) from None


def _write(home: Path, supplier: Supplier) -> None:
    folder = home / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    values = {
        "name": supplier.name,
        "platform": supplier.platform,
        "shop_id": supplier.shop_id,
        "created_at": supplier.created_at.isoformat(),
        "secret": supplier.secret,
        "revoked_at": supplier.revoked_at and supplier.revoked_at.isoformat(),
    }
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items() if value is not None]
    half = folder / f".{supplier.key_id}.part"
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / f"{supplier.key_id}.toml")

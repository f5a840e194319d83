"""Settings of a platform's official API: the office's own credentials, and where the gateway is.

What is secret carries `SECRET` in its metadata: it is never printed, logged, or kept as evidence.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

__all__ = ["SECRET", "ApiSettings", "is_secret"]

SECRET: Final[Mapping[str, bool]] = MappingProxyType({"secret": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """One `[platforms.NAME.api]` table: the office's own credentials for the platform's official API."""

    app_key: str = ""
    """Public name of the office's application there; 拼多多 calls it client_id. Empty: the API is not used."""
    app_secret: str = field(default="", repr=False, metadata=SECRET)
    """Secret of the application, with which requests are signed. Better in the environment than in the file."""
    session: str = field(default="", repr=False, metadata=SECRET)
    """Token of an authorisation: TOP's session, elsewhere the access_token. Empty where the API needs none."""
    holder: str = ""
    """To whom the platform gave the credentials, for the evidence. Empty: `office.name`."""
    adzone_id: str = ""
    """淘宝联盟: the last number of the office's 推广位 `mm_1_2_3`; goods cannot be searched without one."""
    pid: str = ""
    """京东联盟 and 多多进宝: the office's 推广位."""
    custom_parameters: str = ""
    """多多进宝: the JSON under which the 推广位 was put on record (备案), word for word."""
    sign_method: str = ""
    """TOP only: `md5`, `hmac` or `hmac-sha256`. Empty: `hmac-sha256`."""
    gateway: str = ""
    """Address of the gateway, `https://host/path`. Empty: the documented one."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must not be written anywhere, the longest first."""
        values = (str(getattr(self, each.name)) for each in fields(self) if is_secret(each))
        return tuple(sorted(filter(None, values), key=len, reverse=True))


def is_secret(setting: Field[Any]) -> bool:
    """Return whether a setting must not be shown."""
    return bool(setting.metadata.get("secret"))

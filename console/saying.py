"""Errors in the reader's language, for the terminal and the pages. JSON keeps the sentence of the error itself."""

from collections.abc import Iterable

from console.texts import Texts
from domain.errors import EventRejected, ListingRejected, RowRejected, SettingsError

__all__ = ["field_name", "field_names", "say_error"]


def say_error(error: Exception, texts: Texts) -> str:
    """Return what an error says.

    Example:
        >>> from console.texts import load_texts
        >>> say_error(ListingRejected("title", "missing"), load_texts("zh"))
        '标题：缺失'
        >>> say_error(SettingsError(["server.port: must be 0 to 65535", "x: not a setting"]), load_texts("zh"))
        'server.port：必须在 0 到 65535 之间；x：没有这项设置'
    """
    if texts.language == "en":
        return str(error) or type(error).__name__
    match error:
        case RowRejected() | ListingRejected() | EventRejected():
            return f"{field_name(error.field, texts)}：{texts.said(error.reason)}"
        case SettingsError():
            return "；".join(texts.said(mistake) for mistake in error.mistakes)
    return texts.said(str(error)) or type(error).__name__


def field_name(name: str | None, texts: Texts) -> str:
    """Return how a field is called, in the reader's language; its own name where it has no other.

    Example:
        >>> from console.texts import load_texts
        >>> field_name("product_name", load_texts("zh")), field_name("Products[].Name", load_texts("zh"))
        ('产品名称', 'Products[].Name')
    """
    return texts.name("field", name) if name else ""


def field_names(names: Iterable[str], texts: Texts) -> str:
    """Return how several fields are called, in one line.

    Example:
        >>> from console.texts import load_texts
        >>> field_names(["manufacturer", "brand"], load_texts("zh"))
        '标称生产企业、商标'
    """
    return texts["list.comma"].join(field_name(name, texts) for name in names)

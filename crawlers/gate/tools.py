"""The tools of a crawl and their versions: what another person needs to repeat it."""

import hashlib
import platform
import ssl
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

__all__ = ["tool_facts"]

_ROOMS = ("domain", "filters", "matching", "index", "cases", "crawlers", "scheduler", "console")


def tool_facts(user_agent: str, *, is_rendered: bool) -> Mapping[str, str]:
    """Return the facts about the tools, all texts.

    Args:
        user_agent: How the crawl names itself.
        is_rendered: Whether a browser reads the pages.
    """
    facts = {
        "tool": f"guolv {version('guolv')}",
        "tool_sha256": _own_hash(Path(__file__).parents[2]),
        "python": platform.python_version(),
        "scrapy": version("scrapy"),
        "twisted": version("twisted"),
        "openssl": ssl.OPENSSL_VERSION,
        "warcio": version("warcio"),
        "operating_system": platform.platform(),
        "user_agent": user_agent,
    }
    return facts | ({"playwright": version("playwright")} if is_rendered else {})


def _own_hash(root: Path) -> str:
    """Return one hash over guolv's own program files, names included."""
    whole = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            whole.update(f"{path.relative_to(root).as_posix()}\n".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()

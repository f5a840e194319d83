"""The commands of `guolv`, one file a command; each file holds one `command`.

A file named `import_.py` is the command `import`. `SECTIONS` says in which order help shows them; a test compares it
with the files.
"""

from typing import Final

__all__ = ["SECTIONS", "module_name"]

SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Begin", ("demo", "init", "doctor")),
    ("Bring in", ("import", "heading", "crawl", "platform", "delivery", "supplier", "campaign", "scheduler")),
    ("Ask", ("check", "screen", "search", "page", "picture", "record", "enterprise")),
    ("Act", ("case", "task", "export", "serve")),
    ("Look after", ("match", "evidence", "index", "settings")),
)


def module_name(command: str) -> str:
    """Return the module of a command.

    Example:
        >>> module_name("import"), module_name("check")
        ('console.commands.import_', 'console.commands.check')
    """
    return f"{__name__}.{command}_" if command == "import" else f"{__name__}.{command}"

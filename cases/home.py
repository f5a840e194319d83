"""A new home: the folder with configuration, evidence and campaigns. The database is made by `index.store`.

Making it twice changes nothing: what is there stays as it is, what is missing is added.
"""

from importlib.resources import files
from pathlib import Path

from domain.setting_descriptions import describe_settings
from domain.settings import CONFIG_NAME

__all__ = ["create_home", "render_config"]

_HEAD = """\
# guolv: the settings of this home. Every line is a default; take away the '#' to change it.
# The environment wins: GUOLV_CRAWL__CONTACT sets crawl.contact. docs/reference/settings.md explains each of them.
"""


def create_home(home: Path) -> tuple[str, ...]:
    """Make a home, or complete one; returns the names of what was made."""
    home.mkdir(parents=True, exist_ok=True)
    made: list[str] = []
    for name in ("evidence", "campaigns"):
        if not (home / name).is_dir():
            (home / name).mkdir()
            made.append(f"{name}/")
            if name == "campaigns":
                made.extend(_add_samples(home / name))
    # The configuration comes last: a folder with it is a whole home.
    if not (home / CONFIG_NAME).exists():
        _write(home / CONFIG_NAME, render_config())
        made.append(CONFIG_NAME)
    return tuple(made)


def render_config() -> str:
    """Return the text of a configuration in which every default is written, and commented out."""
    lines = [_HEAD]
    group = ""
    for setting in describe_settings():
        table, _, name = setting.name.rpartition(".")
        if table != group:
            group = table
            lines.append(f"\n[{table}]" if "NAME" not in table else f"\n# One table for each platform:\n#[{table}]")
        lines.append(f"# {setting.help}\n#{name} = {setting.default}")
    return "\n".join(lines) + "\n"


def _add_samples(folder: Path) -> list[str]:
    made = []
    for sample in sorted(files("cases").joinpath("samples").iterdir(), key=lambda item: item.name):
        if sample.name.endswith(".toml"):
            _write(folder / sample.name, sample.read_text(encoding="utf-8"))
            made.append(f"campaigns/{sample.name}")
    return made


def _write(path: Path, text: str) -> None:
    half = path.with_name(f".{path.name}.part")
    half.write_text(text, encoding="utf-8")
    half.replace(path)

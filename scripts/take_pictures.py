"""Take the pictures of the README: run the demo, open its console in Chromium, keep six screenshots.

    .venv/bin/python scripts/take_pictures.py [FOLDER]

The demo has a fixed seed, so the same cases are shown every time. Every picture must stay below 300 000 bytes: a README
is read on telephones too.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
LANGUAGES = ("zh", "en")
LARGEST_BYTES = 300_000
DISGUISED = "【小】【逸】"
"""In the title of the case that is shown: a planted one, so that the explanation has something to explain."""
HEIGHTS = {"overview": 900, "queue": 900, "case": 1100}


def main() -> int:
    """Take all pictures; the exit code is 1 when one is too large."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with running_demo() as url, open_page() as page:
        paths = [take(page, url, name, language, folder) for name in HEIGHTS for language in LANGUAGES]
    too_large = [path for path in paths if path.stat().st_size > LARGEST_BYTES]
    for path in paths:
        print(f"{path.stat().st_size:>8} {path}")
    return 1 if too_large else 0


@contextmanager
def running_demo() -> "Iterator[str]":
    """Run `guolv demo` until it serves; gives the address of its console."""
    with tempfile.TemporaryDirectory(prefix="guolv-pictures-") as home:
        command = [sys.executable, "-m", "console.cli", "--home", f"{home}/demo", "--json", "demo"]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            line = child.stdout.readline() if child.stdout else ""
            if not line:
                raise SystemExit("the demo ended without serving; run `guolv demo` to see why")
            yield str(json.loads(line)["console"])
        finally:
            child.terminate()
            child.wait()


@contextmanager
def open_page() -> "Iterator[Page]":
    """Open Chromium; gives one page of a laptop's width."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium is not installed: make components")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        finally:
            browser.close()


def take(page: "Page", url: str, name: str, language: str, folder: Path) -> Path:
    """Take one picture."""
    page.set_viewport_size({"width": 1280, "height": HEIGHTS[name]})
    page.goto({"overview": f"{url}/?lang={language}"}.get(name, f"{url}/cases?lang={language}"))
    if name == "case":
        links = page.locator("main a[href^='/cases/']")
        disguised = links.filter(has_text=DISGUISED)
        chosen = disguised.first if disguised.count() else links.first
        page.goto(url + str(chosen.get_attribute("href")))
    page.wait_for_load_state("networkidle")
    path = folder / f"{name}-{language}.png"
    page.screenshot(path=path)
    return path


if __name__ == "__main__":
    sys.exit(main())

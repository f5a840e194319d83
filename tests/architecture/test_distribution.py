"""An application whose import names are plain words: nobody else may own them, and nothing else may slip in."""

import configparser
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("build", reason="the package `build` is not installed: `make test` brings it")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_the_name(package):
    assert set(packages_distributions().get(package, ())) <= {"guolv"}
    assert package not in sys.stdlib_module_names


def test_wheel_holds_the_packages_and_nothing_else(wheel):
    names = {name.partition("/")[0] for name in wheel.namelist()}

    assert names == {*PACKAGES, f"guolv-{PROJECT['project']['version']}.dist-info"}


def test_wheel_holds_every_file_of_a_package(wheel):
    listed = subprocess.run(["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}

    assert tracked - set(wheel.namelist()) == set()


def test_wheel_brings_one_command(wheel):
    entries = configparser.ConfigParser()
    entries.read_string(wheel.read(f"guolv-{PROJECT['project']['version']}.dist-info/entry_points.txt").decode())

    assert dict(entries["console_scripts"]) == {"guolv": "console.cli:main"}

#!/usr/bin/env bash
# Resolves pyproject.toml anew, without the old pins, and writes what came out to constraints.txt. Run it with the oldest
# Python that should work (Debian 12 has 3.11.2): some packages ask for a later 3.11.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade hatchling editables setuptools wheel
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --use-pep517 ".[test]"
{
    echo "# Exactly what was tested together, transitive packages too: \`pip install -c constraints.txt -e .\`"
    echo "# Made by \`make constraints\` on Debian 12, the oldest system that should work. Edit \`pyproject.toml\`, not this file."
    "$scratch/venv/bin/python" -m pip freeze --all --exclude pip --exclude guolv | LC_ALL=C sort -f
} >"$scratch/constraints.txt"
mv "$scratch/constraints.txt" constraints.txt

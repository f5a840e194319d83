#!/usr/bin/env bash
# Builds the isolated environment of this checkout: scripts/make_environment.sh FOLDER [EXTRA]
#
# Plain venv and pip, pinned by constraints.txt. The build tools are installed first and used without build isolation,
# so that they are pinned too and a second run needs no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=${1:?the folder of the environment}
extra=${2:-}
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null; then
    echo "guolv needs Python 3.11 or newer, and '$python' is not installed. Name another one: make PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "guolv needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1). Name another: make PYTHON=python3.12" >&2
    exit 1
fi
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "'$python' cannot make environments: on Debian and Ubuntu install the package python3-venv, then try again." >&2
        exit 1
    fi
    "$python" -m venv --clear "$venv"
fi

install=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 5 --constraint constraints.txt)
"${install[@]}" hatchling editables setuptools wheel # the last two for a dependency that is published as source only
"${install[@]}" --no-build-isolation --use-pep517 --editable ".${extra:+[$extra]}"
"$venv/bin/python" -m matching.sieve # compiles, so that nobody waits for it later
echo "environment: $venv is ready${extra:+ with the extra '$extra'}"

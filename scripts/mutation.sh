#!/usr/bin/env bash
# Changes one thing at a time in what decides and explains (features, policy, decision, parts and weighing of matching) and counts how many of
# these changes a test notices: scripts/mutation.sh [FOLDER]. At least 80 in 100 must be noticed. Some minutes; no part
# of `make test`.
#
# mutmut (https://github.com/boxed/mutmut) runs in an environment of its own, on a copy of this checkout: what is
# changed is never the working tree. FOLDER keeps the copy; look at one change with `mutmut show NAME` there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=$PWD/.venv-mutation
copy=${1:-$(mktemp -d)}
if [ ! -f "$venv/.mutmut-3.8.1" ]; then
    bash scripts/make_environment.sh "$venv" test
    # Not the checkout itself: what is imported must be the copy that was changed.
    "$venv/bin/python" -m pip uninstall --quiet --yes guolv
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
    touch "$venv/.mutmut-3.8.1"
fi

mkdir -p "$copy"
git ls-files --cached --others --exclude-standard -z | xargs -0 cp --parents --target-directory "$copy" --
cd "$copy"
cat >> pyproject.toml <<'TOML'

[tool.mutmut]
source_paths = ["matching"]
only_mutate = ["matching/features/*.py", "matching/policy.py", "matching/pairs/decision.py", "matching/pairs/parts.py", "matching/pairs/stated_parts.py", "matching/pairs/weighing.py"]
also_copy = ["domain", "filters", "index", "cases", "crawlers", "scheduler", "console", "benchmarks", "docs", "scripts"]
pytest_add_cli_args = ["-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = [
  "tests/matching/test_features.py",
  "tests/matching/test_decision.py",
  "tests/matching/test_policy.py",
  "tests/contracts/test_feature_contract.py",
  "tests/matching/test_book.py",
  "tests/matching/test_book_kinds.py",
  "tests/matching/test_explanations.py",
  "tests/matching/test_other_forms.py",
  "tests/matching/test_other_goods.py",
  "tests/matching/test_parts.py",
  "tests/matching/test_pictures.py",
  "tests/matching/test_weighing.py",
]
TOML
"$venv/bin/mutmut" run
"$venv/bin/mutmut" results > survivors.txt
"$venv/bin/mutmut" export-cicd-stats
"$venv/bin/python" - <<'PYTHON'
import json, sys
from pathlib import Path

told = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text(encoding="utf-8"))
killed, total = told["killed"] + told.get("timeout", 0), told["total"]
print(f"{killed} of {total} changes are noticed: {killed / total:.1%}; the others are in {Path('survivors.txt').resolve()}")
sys.exit(killed < 0.8 * total)
PYTHON

"""Damaged and hostile files: whoever reads them lives, and each one is read or refused with a reason a clerk understands.

The corpus is made anew from its seed (`corpus.py`) and read by one process of its own (`corpus_child.py`), as an import
of a folder reads it. Its time is the processor's: how long it takes by the clock depends on what else the machine does.
A parser that hangs is given 2.5 s here; `GUOLV_WHOLE_WAIT=1` gives it as much as an import does; `GUOLV_CORPUS_SEED=7` flips
other bytes.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from corpus import READ, SEED, Case, make_corpus

from console.texts.sentences import in_chinese
from crawlers.sources.limits import DEFAULT_LIMITS
from crawlers.sources.refusals import SENTENCES

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 30
MOST_BYTES = 512 << 20
SECONDS_TO_NOTICE = 2
"""That a limit is reached, and for what the parent does with the rows."""
CPU_SECONDS = DEFAULT_LIMITS.cpu_seconds if os.environ.get("GUOLV_WHOLE_WAIT") else 5.0
pytestmark = [pytest.mark.timeout(1200), pytest.mark.usefixtures("untraced")]


@dataclass(frozen=True)
class Outcome:
    cases: list[Case]
    files: list[dict[str, object]]
    memory_bytes: int
    children_memory_bytes: int

    def of(self, case: Case) -> set[object]:
        return {f["outcome"] for f in self.files if str(f["name"]).partition("/")[0] == case.name}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("corpus")
    cases = make_corpus(folder, int(os.environ.get("GUOLV_CORPUS_SEED", SEED)))
    child = subprocess.run(
        [sys.executable, Path(__file__).with_name("corpus_child.py"), folder, str(CPU_SECONDS)],
        capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=1100,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr[-2000:]
    *files, memory = (json.loads(line) for line in child.stdout.splitlines())
    return Outcome(cases, files, **memory)


def test_the_corpus_is_large_and_every_file_has_an_outcome(outcome: Outcome) -> None:
    assert len(outcome.cases) >= 300
    assert [case.name for case in outcome.cases if not outcome.of(case)] == []


def test_each_file_is_read_or_refused_as_it_should_be(outcome: Outcome) -> None:
    wrong = {c.name: outcome.of(c) for c in outcome.cases if c.outcomes is not None and not outcome.of(c) <= c.outcomes}
    assert wrong == {}


def test_every_reason_is_a_sentence_in_both_languages(outcome: Outcome) -> None:
    refused = [file for file in outcome.files if file["outcome"] != READ]
    assert len(refused) > 200
    assert {f["name"] for f in refused if f["outcome"] not in {None, *SENTENCES}} == set()
    assert {f["reason"] for f in refused if in_chinese(str(f["reason"])) == f["reason"]} == set()
    assert {f["reason"] for f in refused if "Traceback" in str(f["reason"]) or len(str(f["reason"])) > 300} == set()


def test_no_file_takes_too_long(outcome: Outcome) -> None:
    """With the limit of an import, which is `DEFAULT_LIMITS`, no file costs more than 30 s; with less, less."""
    assert DEFAULT_LIMITS.cpu_seconds + SECONDS_TO_NOTICE <= MOST_SECONDS
    most = CPU_SECONDS + SECONDS_TO_NOTICE
    assert {f["name"]: f["cpu_seconds"] for f in outcome.files if float(str(f["cpu_seconds"])) > most} == {}
    assert sum(f["outcome"] == "slow" for f in outcome.files) >= 2, "the limit is what ended some of them"


def test_memory_stays_bounded(outcome: Outcome) -> None:
    assert outcome.children_memory_bytes <= MOST_BYTES
    assert outcome.memory_bytes <= 300 << 20


def test_nothing_of_this_machine_gets_into_a_row(outcome: Outcome) -> None:
    """A document that names /etc/passwd as an entity is refused, or read without it."""
    said = [json.dumps(file, ensure_ascii=False) for file in outcome.files if "outside-entity" in str(file["name"])]
    assert len(said) == 2
    assert not any("root:" in line for line in said)

"""Every error has its exit code and its HTTP status; the tables name no code without a meaning."""

import inspect

import pytest

import domain.errors
from console.api.errors import STATUSES, status_of
from console.exits import DEFECT, EXIT_CODES, MEANINGS, exit_code
from domain.errors import GuolvError

ERRORS = [kind for _, kind in inspect.getmembers(domain.errors, inspect.isclass) if issubclass(kind, GuolvError)]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_ends_a_command_with_a_documented_code(kind: type[GuolvError]) -> None:
    code = exit_code(kind.__new__(kind))
    assert code in MEANINGS
    assert code not in {0, DEFECT}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_but_those_of_crawls_and_setup_has_a_status_of_its_own(kind: type[GuolvError]) -> None:
    branches = {
        domain.errors.ExtractionError,
        domain.errors.CrawlFailed,
        domain.errors.SettingsError,
        domain.errors.EvidenceBroken,
    }
    expected_500 = kind is GuolvError or any(issubclass(kind, branch) for branch in branches)
    assert (status_of(kind.__new__(kind)) == 500) is expected_500


def test_the_tables_use_known_numbers() -> None:
    assert set(EXIT_CODES.values()) <= set(MEANINGS)
    assert all(400 <= status < 600 for status in STATUSES.values())

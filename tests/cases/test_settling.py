"""What a verdict does to a case, decided without a store."""

from datetime import UTC, datetime, timedelta

from cases.settling import case_id_of, settle
from domain.case import Case, CaseEventKind, CaseState
from domain.listing import Listing
from domain.record import RecordKind
from domain.verdict import Match, Reason, Severity, Verdict, VerdictKind

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LISTING = Listing(title="丁巴王子 连衣裙 D-1", platform="shiqiao", item_id="77")
KEY = "shiqiao:77"
ALLOW, REVIEW, BLOCK = VerdictKind.ALLOW, VerdictKind.REVIEW, VerdictKind.BLOCK


def match(record_id: str, kind: VerdictKind = BLOCK, score: float = 0.9, version: str = "v1") -> Match:
    return Match(
        record_id=record_id, record_version=version, kind=RecordKind.FAILED_INSPECTION, verdict=kind, score=score
    )


def verdict(*matches: Match, reasons: tuple[Reason, ...] = (), policy: str = "p1") -> Verdict:
    kinds = [m.verdict for m in matches]
    kind = BLOCK if BLOCK in kinds else REVIEW if REVIEW in kinds else ALLOW
    score = max((m.score for m in matches), default=0.0)
    return Verdict(kind=kind, score=score, matches=matches, reasons=reasons, policy_version=policy)


def decide(case: Case | None, given: Verdict, dismissed: frozenset = frozenset(), in_force: bool = True):
    return settle(
        case,
        listing=LISTING,
        key=KEY,
        verdict=given,
        dismissed=dismissed,
        why_ended=lambda _: None if in_force else "复查合格",
        now=LATER,
    )


def case(*matches: Match, state: CaseState = CaseState.OPEN) -> Case:
    given = verdict(*matches)
    return Case(
        case_id=case_id_of(KEY), listing_key=KEY, listing=LISTING, state=state, verdict=given.kind, score=given.score,
        matches=matches, reasons=(), policy_version="p1", opened_at=NOW, updated_at=NOW, version=4,
    )  # fmt: skip


def test_block_and_review_open_a_case_and_allow_does_not():
    for kind in (BLOCK, REVIEW):
        opened = decide(None, verdict(match("R1", kind)))
        assert (opened.kind, opened.expected_version) == (CaseEventKind.OPENED, None)
        assert (opened.case.state, opened.case.verdict, opened.case.version) == (CaseState.OPEN, kind, 1)
    assert decide(None, verdict()) is None
    assert decide(None, verdict(match("R1", ALLOW, 0.4))) is None


def test_near_misses_stay_out_of_the_case():
    opened = decide(None, verdict(match("R1"), match("R2", ALLOW, 0.4)))
    assert [m.record_id for m in opened.case.matches] == ["R1"]


def test_the_same_verdict_again_changes_nothing():
    for state in CaseState:
        assert decide(case(match("R1"), state=state), verdict(match("R1"), match("R9", ALLOW))) is None
        assert decide(case(match("R1"), state=state), verdict(match("R1"), policy="p2")) is None


def test_another_score_another_kind_or_another_reason_updates():
    reason = Reason(rule="scope", sentence="x", sentence_en="x", severity=Severity.INFO)
    for given in (
        verdict(match("R1", score=0.7)),
        verdict(match("R1", REVIEW)),
        verdict(match("R1"), reasons=(reason,)),
    ):
        updated = decide(case(match("R1")), given)
        assert (updated.kind, updated.expected_version, updated.case.version) == (CaseEventKind.UPDATED, 4, 5)
        assert updated.case.state is CaseState.OPEN


def test_a_dismissed_pair_does_not_come_back_but_a_new_version_of_the_record_does():
    gone = frozenset({("R1", "v1")})
    assert decide(None, verdict(match("R1")), gone) is None
    assert decide(case(match("R1"), state=CaseState.DISMISSED), verdict(match("R1", score=0.5)), gone) is None
    again = decide(case(match("R1"), state=CaseState.DISMISSED), verdict(match("R1", version="v2")), gone)
    assert (again.kind, again.case.state) == (CaseEventKind.REOPENED, CaseState.OPEN)
    assert [m.record_version for m in again.case.matches] == ["v2"]


def test_what_is_left_beside_a_dismissed_pair_decides():
    gone = frozenset({("R1", "v1")})
    opened = decide(None, verdict(match("R1", BLOCK, 0.95), match("R2", REVIEW, 0.6)), gone)
    assert (opened.case.verdict, opened.case.score) == (REVIEW, 0.6)
    assert [m.record_id for m in opened.case.matches] == ["R2"]


def test_a_second_record_reopens_what_was_dismissed_and_leaves_what_was_confirmed():
    both = verdict(match("R1"), match("R2"))
    states = {
        CaseState.OPEN: CaseState.OPEN,
        CaseState.UNSURE: CaseState.UNSURE,
        CaseState.CONFIRMED: CaseState.CONFIRMED,
        CaseState.NOTIFIED: CaseState.NOTIFIED,
    }
    for before, after in states.items():
        changed = decide(case(match("R1"), state=before), both)
        assert (changed.kind, changed.case.state) == (CaseEventKind.UPDATED, after)
    reopened = decide(case(match("R1"), state=CaseState.DISMISSED), both, frozenset({("R1", "v1")}))
    assert (reopened.kind, reopened.case.state) == (CaseEventKind.REOPENED, CaseState.OPEN)


def test_a_lifted_record_lowers_the_case_and_says_which():
    lifted = decide(case(match("R1"), state=CaseState.CONFIRMED), verdict(), in_force=False)
    assert lifted.kind is CaseEventKind.RECORD_LIFTED
    assert (lifted.case.verdict, lifted.case.score, lifted.case.matches) == (ALLOW, 0.0, ())
    assert lifted.case.state is CaseState.CONFIRMED
    assert (lifted.facts["records_lifted"], lifted.facts["verdict_before"]) == ("R1", "block")
    assert lifted.facts["reason"] == "R1：复查合格"
    assert decide(lifted.case, verdict()) is None


def test_a_changed_listing_that_no_longer_matches_is_an_update():
    changed = decide(case(match("R1")), verdict(), in_force=True)
    assert (changed.kind, changed.facts["records_gone"]) == (CaseEventKind.UPDATED, "R1")
    assert "records_lifted" not in changed.facts

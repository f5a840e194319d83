"""Timestamps of an authority: asked about a seal, kept in the chain, checked off-line."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from cases.evidence import NO_TIMESTAMP, EvidenceStore, Kind, kind_of, verify
from cases.evidence.stamps import TrustRoots, judge_stamp, stamp_evidence, stamp_of
from domain.errors import TimestampFailed
from tests.cases.authority import Authority

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def store(tmp_path) -> EvidenceStore:
    store = EvidenceStore(tmp_path / "evidence")
    for number in range(3):
        store.put(f"page {number}".encode(), {"url": f"http://127.0.0.1/{number}", "captured_at": NOW.isoformat()})
    return store


def stamp(store: EvidenceStore, authority: Authority, *, roots: TrustRoots | None = None):
    return stamp_evidence(store, authority.ask, authority="http://tsa.example/", roots=roots, now=NOW)


def test_without_an_authority_the_evidence_says_so(store):
    report = verify(store.folder)
    assert (report.is_sound, report.timestamps) == (True, 0)
    assert NO_TIMESTAMP in report.notes
    assert "未加盖可信时间戳" in NO_TIMESTAMP


def test_a_timestamp_is_about_the_last_seal_and_is_checked_off_line(store, authority):
    last = list(store.lines())[-1]
    stamped = stamp(store, authority, roots=TrustRoots.load(authority.roots))
    assert stamped.is_trusted
    assert abs(stamped.at - datetime.now(UTC)) < timedelta(minutes=5)
    line = list(store.lines())[-1]
    assert kind_of(line.facts) is Kind.TIMESTAMP
    assert (line.facts["stamped_seq"], line.facts["stamped_seal"]) == ("3", last.seal)
    assert stamp_of(store, last).seq == 4
    assert stamp_of(store, line) is None

    report = verify(store.folder, TrustRoots.load(authority.roots))
    assert report.problems == ()
    assert (report.captures, report.lines, report.timestamps, report.trusted_timestamps) == (3, 4, 1, 1)
    assert report.notes == ()
    without = verify(store.folder)
    assert (without.is_sound, without.timestamps, without.trusted_timestamps) == (True, 1, 0)
    assert "not held against trusted certificates" in " ".join(without.notes)

    # OpenSSL itself comes to the same answer, without guolv: the hash that was signed is the seal.
    token = store.folder / line.sha256[:2] / line.sha256[2:4] / line.sha256
    command = ["openssl", "ts", "-verify", "-digest", last.seal, "-in", token, "-CAfile", authority.roots]
    assert subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    wrong = [part if part != last.seal else "0" * 64 for part in command]
    assert subprocess.run(wrong, capture_output=True, timeout=30, check=False).returncode != 0


def test_what_was_stamped_is_not_stamped_again_and_what_came_since_is_told(store, authority):
    assert stamp(store, authority) is not None
    assert stamp(store, authority) is None
    assert len(authority.requests) == 1
    store.put(b"later", {"url": "u"})
    assert "the last 2 lines are not covered" in " ".join(verify(store.folder).notes)
    assert stamp(store, authority) is not None
    assert [kind_of(line.facts) for line in store.lines()].count(Kind.TIMESTAMP) == 2
    assert stamp_of(store, next(store.lines())).seq == 4
    assert verify(store.folder).problems == ()


def test_roots_of_somebody_else_do_not_vouch(store, authority, tmp_path):
    stamp(store, authority)
    others = TrustRoots.load(Authority(tmp_path / "other").roots)
    report = verify(store.folder, others)
    assert [problem.what for problem in report.problems] == ["timestamp about line 3"]
    assert "signature does not stand" in report.problems[0].reason
    store.put(b"more", {})
    with pytest.raises(TimestampFailed, match="signature does not stand"):
        stamp(store, authority, roots=others)


def test_a_timestamp_about_something_else_is_not_kept(store, authority):
    stamp(store, authority)
    authority.answer = (authority.folder / "reply.tsr").read_bytes()
    store.put(b"more", {})
    before = store.last_seq()
    with pytest.raises(TimestampFailed, match="about something else"):
        stamp(store, authority)
    for nonsense in (b"", b"\x30\x00", b"<html>busy</html>", authority.answer[:-7]):
        authority.answer = nonsense
        with pytest.raises(TimestampFailed):
            stamp(store, authority)
    assert store.last_seq() == before


def test_a_rewritten_folder_is_betrayed_by_its_timestamp(store, authority, tmp_path):
    stamp(store, authority)
    lines = list(store.lines())
    # Somebody who rewrites everything, seals and head included, cannot have the authority sign the new seal.
    forged = EvidenceStore(tmp_path / "forged")
    for line in lines:
        content = store.read(line.sha256)
        forged.put(content.replace(b"page 1", b"page X"), dict(line.facts))
    report = verify(forged.folder, TrustRoots.load(authority.roots))
    assert [(problem.path, problem.what) for problem in report.problems] == [("manifest.jsonl:4", "timestamp")]
    resealed = EvidenceStore(tmp_path / "resealed")
    for line in lines[:3]:
        resealed.put(store.read(line.sha256).replace(b"page 1", b"page X"), dict(line.facts))
    seal = list(resealed.lines())[-1].seal
    resealed.put(store.read(lines[3].sha256), {**lines[3].facts, "stamped_seal": seal})
    report = verify(resealed.folder, TrustRoots.load(authority.roots))
    assert ["about something else" in problem.reason for problem in report.problems] == [True]


def test_a_refusal_is_told_with_its_words(authority):
    (authority.folder / "tsa.cnf").write_text(
        (authority.folder / "tsa.cnf").read_text().replace("digests = sha256, sha512", "digests = sha512")
    )
    store = EvidenceStore(authority.folder / "evidence")
    store.put(b"page", {})
    with pytest.raises(TimestampFailed, match="the authority refused: status 2"):
        stamp(store, authority)


def test_roots_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(TimestampFailed, match=r"nowhere\.pem"):
        TrustRoots.load(tmp_path / "nowhere.pem")
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(TimestampFailed, match=r"empty\.pem"):
        TrustRoots.load(tmp_path / "empty.pem")
    with pytest.raises(ValueError, match="no timestamp"):
        judge_stamp(b"\x00", "0" * 64, None)

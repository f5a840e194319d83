"""Headings that wait for somebody, and what people said about others."""

from datetime import timedelta

from domain.headings import ANY_ISSUER, UnknownHeading


def unknown(heading: str, issuer: str | None = "甲市市场监督管理局") -> UnknownHeading:
    return UnknownHeading(heading=heading, issuer=issuer, table=None, sample="x")


def test_an_unknown_heading_is_remembered_once_for_an_issuer(store, now):
    with store.transaction() as tx:
        assert (
            tx.note_unknown_headings(
                [unknown("铭牌"), unknown("銘 牌"), unknown("铭牌", "乙局"), unknown("…")], "a.csv", now=now
            )
            == 2
        )
        assert tx.note_unknown_headings([unknown("铭牌")], "b.csv", now=now + timedelta(days=1)) == 0
    waiting = store.heading_mappings()
    assert [(m.issuer, m.heading, m.field, m.sample, m.file) for m in waiting] == [
        ("乙局", "铭牌", None, "x", "a.csv"), ("甲市市场监督管理局", "铭牌", None, "x", "a.csv"),
    ]  # fmt: skip


def test_what_is_said_for_everybody_settles_those_that_wait(store, now):
    with store.transaction() as tx:
        tx.note_unknown_headings([unknown("铭牌"), unknown("铭牌", None)], "a.csv", now=now)
        mapped = tx.map_heading("铭 牌", "brand", by="王", now=now)
    assert (mapped.issuer, mapped.key, mapped.sample, mapped.file) == (ANY_ISSUER, "铭牌", "x", "a.csv")
    assert store.heading_mappings() == (mapped,)


def test_what_is_said_for_one_issuer_stands_beside_it(store, now):
    with store.transaction() as tx:
        tx.map_heading("铭牌", "brand", by="王", now=now)
        tx.map_heading("铭牌", "model_spec", by="李", now=now, issuer="乙局")
        tx.map_heading("铭牌", "ignored", by="李", now=now, issuer="乙 局")
    assert [(m.issuer, m.field, m.mapped_by) for m in store.heading_mappings()] == [
        ("", "brand", "王"),
        ("乙局", "ignored", "李"),
    ]
    with store.transaction() as tx:
        assert tx.forget_heading("铭牌", issuer="乙局")
        assert not tx.forget_heading("铭牌", issuer="乙局")
    assert [m.issuer for m in store.heading_mappings()] == [""]

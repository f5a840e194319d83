"""The head noun of a title decides: what is sold, what it goes with, what is given away."""

import pytest

from filters.scope import ScopeKind, ScopeWords, judge_scope

WORDS = ScopeWords(
    keep=("电磁炉", "行李箱", "行李箱套装"),
    nouns=("连衣裙",),
    markers=("女童",),
    drop=("行李箱套", "保护套", "线圈盘", "打包带"),
    other=("汤锅", "炒锅", "玩偶"),
    never=("书包",),
)


@pytest.mark.parametrize(
    ("title", "kind", "word"),
    [
        ("电磁炉家用", ScopeKind.IN, "电磁炉"),
        ("電 磁 爐 特價", ScopeKind.IN, "电磁炉"),
        ("电磁炉专用锅", ScopeKind.OUT, "电磁炉"),
        ("电磁炉 都能用 的锅", ScopeKind.OUT, "电磁炉"),
        ("适用于美的苏泊尔九阳电磁炉 感温头", ScopeKind.OUT, "电磁炉"),
        ("电磁炉 适合3-5人", ScopeKind.IN, "电磁炉"),
        ("适合3人 电磁炉", ScopeKind.IN, "电磁炉"),
        ("电磁炉线圈盘", ScopeKind.OUT, "线圈盘"),
        ("电磁炉原装线圈盘", ScopeKind.OUT, "线圈盘"),
        ("行李箱十字打包带", ScopeKind.OUT, "打包带"),
        ("行李箱套 弹力", ScopeKind.OUT, "行李箱套"),
        ("行李箱套装 三件", ScopeKind.IN, "行李箱套装"),
        ("行李箱 送保护套", ScopeKind.IN, "行李箱"),
        ("电磁炉 赠原装汤锅+炒锅", ScopeKind.IN, "电磁炉"),
        ("赠汤锅 电磁炉", ScopeKind.IN, "电磁炉"),
        ("汤锅 电磁炉通用", ScopeKind.OUT, "汤锅"),
        ("电磁炉维修", ScopeKind.OUT, "电磁炉"),
        ("电磁炉 送配件", ScopeKind.IN, "电磁炉"),
        ("行李箱 轮子可更换", ScopeKind.IN, "行李箱"),
        ("行李箱 书包 两用", ScopeKind.OUT, "书包"),
        ("行李箱 送书包", ScopeKind.IN, "行李箱"),
        ("女童连衣裙", ScopeKind.IN, "连衣裙"),
        ("连衣裙 女", ScopeKind.SILENT, ""),
        ("玩偶图案女童连衣裙", ScopeKind.IN, "连衣裙"),
        ("玩偶 女童连衣裙", ScopeKind.OUT, "玩偶"),
        ("保温杯", ScopeKind.SILENT, ""),
        ("", ScopeKind.SILENT, ""),
    ],
)
def test_scope(title: str, kind: ScopeKind, word: str) -> None:
    scope = judge_scope(title, WORDS)
    assert (scope.kind, scope.word) == (kind, word)

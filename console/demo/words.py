"""What the demo says, in Chinese and English. Kept apart from the console's catalogue: nothing but the demo says it."""

from collections.abc import Mapping
from typing import Final

__all__ = ["Voice"]

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "market": (
        "市场已就绪：三个虚构平台，{offers} 件商品，其中布设 {planted} 件问题商品（种子 {seed}）",
        "the market is open: three invented platforms, {offers} listings, {planted} of them planted (seed {seed})",
    ),
    "records": (
        "已导入 {records} 条真实抽检与召回记录（{unidentified} 条无法识别商品，只计入统计；{quarantined} 行隔离）",
        "imported {records} real inspection and recall records ({unidentified} identify no product and only count; "
        "{quarantined} rows in quarantine)",
    ),
    "screen": (
        "控制台：{url}   （{seconds:.1f} 秒）",
        "console: {url}   ({seconds:.1f} s)",
    ),
    "crawling": ("采集中", "crawling"),
    "crawled": (
        "{title}：{listings} 件商品，拦截 {block}，待核 {review}，错误 {errors}，robots 拒绝 {refused}",
        "{title}: {listings} listings, {block} block, {review} review, {errors} errors, {refused} refused by robots",
    ),
    "quarantine": ("隔离：{origin}：{field}：{reason}", "quarantined: {origin}: {field}: {reason}"),
    "found": (
        "布设 {planted} 件，发现 {found} 件（其中直接拦截 {blocked} 件）；召回率 {recall}，拦截准确率 {precision}",
        "planted {planted}, found {found} ({blocked} of them blocked); recall {recall}, precision of block {precision}",
    ),
    "review_load": (
        "另有 {count} 件未布设的商品待人工核对",
        "{count} listings that were not planted wait for a person as well",
    ),
    "by_disguise": ("伪装手法", "disguise"),
    "planted": ("布设", "planted"),
    "is_found": ("发现", "found"),
    "blocked": ("拦截", "blocked"),
    "missed": ("漏掉：{disguise} {record} {title}", "missed: {disguise} {record} {title}"),
    "false_block": ("误拦：{standing} {title}", "wrongly blocked: {standing} {title}"),
    "manners": (
        "禁止区访问 {disallowed} 次；429 之后{patience}",
        "requests to the disallowed area: {disallowed}; after the 429 the crawler {patience}",
    ),
    "patient": ("按要求等待", "waited as told"),
    "impatient": ("没有按要求等待", "did not wait as told"),
    "list": (
        "下架清单：{path}（{rows} 行；由 demo-officer 按已知真相确认，只为演示导出）",
        "takedown list: {path} ({rows} rows; confirmed by demo-officer from the known truth, to show the export)",
    ),
    "look": (
        "请打开：\n  待核队列 {url}/cases\n  下载下架清单 {url}/takedown\n  接口文档 {url}/docs\n  平台首页 {market}",
        "open:\n  review queue {url}/cases\n  takedown list {url}/takedown\n  API {url}/docs\n  the market {market}",
    ),
    "stop": ("按 Ctrl-C 结束；{home}", "Ctrl-C ends it; {home}"),
    "home_kept": ("数据保存在 {home}", "everything is kept in {home}"),
    "home_temporary": (
        "数据在临时目录，结束时删除（用 --home DIR 保留）",
        "everything is in a temporary folder that goes with it (--home DIR keeps it)",
    ),
}


class Voice:
    """Speaks one language."""

    def __init__(self, language: str) -> None:
        self._index = 1 if language == "en" else 0

    def say(self, key: str, **values: object) -> str:
        """Return a sentence with its values put in.

        Example:
            >>> Voice("en").say("patient")
            'waited as told'
        """
        return _WORDS[key][self._index].format(**values)

"""What the state of a record has to do with a verdict, said beside the features; it weighs nothing."""

from domain.record import Record, RecordKind, RecordState
from domain.verdict import Explanation
from matching.pairs.grounds import Decision, Ground

__all__ = ["state_mark"]


def state_mark(record: Record, decision: Decision) -> Explanation | None:
    """Say what the state of the record has to do with the verdict."""
    if decision.ground is Ground.NOT_IN_FORCE:
        return _note(
            record.state.value,
            "记录已解除、撤销或到期,不再作为依据",
            "the record is lifted, withdrawn or expired and is no ground any more",
        )
    if decision.ground is Ground.PASSED:
        return _note(
            "pass",
            "该产品抽查合格,不作为拦截依据",
            "this product passed its inspection; it is no ground to block",
        )
    if record.kind is RecordKind.PASSED_INSPECTION:
        return _note(
            "pass",
            "这是一条抽查合格记录,不作为拦截或核查依据",
            "this record says that a sample passed; it is no ground to block or to look closer",
        )
    if decision.ground is Ground.CLEARED:
        return _note(
            "pass",
            "商品与一条合格记录是同一产品,本记录未写明型号,不据此要求复核",
            "the listing is a product that passed; this record names no model and asks for no review because of it",
        )
    if record.state is RecordState.UNDER_RETEST:
        return _note(
            record.state.value,
            "记录正在复检,结论可能改变",
            "the record is under re-test; it may change",
        )
    if record.state is RecordState.RECTIFIED:
        return _note(
            record.state.value,
            "企业已报整改,尚未复查合格,记录仍有效",
            "the maker reports a rectification that was not checked yet; the record stands",
        )
    return None


def _note(value: str, sentence: str, sentence_en: str) -> Explanation:
    return Explanation(
        feature="record_state",
        listing_value="",
        record_value=value,
        weight=0.0,
        contribution=0.0,
        sentence=sentence,
        sentence_en=sentence_en,
    )

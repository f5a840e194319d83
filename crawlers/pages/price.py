"""Amounts in yuan and counts of sales as Chinese pages print them.

price-parser reads the number; what it does not know is here: 万 (ten thousand), ranges, 券后价 (price after coupon),
prices that are crossed out, for members only, or no price at all (deposit, postage, reduction), fen, and that ￥ means
yuan on a Chinese platform.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from price_parser import Price

from domain.listing import Money

__all__ = ["lowest", "parse_cny", "parse_count", "parse_fen"]

_AMOUNT = re.compile(
    r"(?<![\d.])(?P<number>[0-9][0-9,]{0,17}(?:\.[0-9]{1,9})?)(?![0-9])\s*(?P<unit>万|亿|千(?!克|瓦|米|卡)|[wW](?![A-Za-z]))?"
)
"""Up to 18 digits: a longer number on a page is no price and no count."""
_RANGE = re.compile(r"\s*(?:元|¥)?\s*(?:-|~|–|—|至|到)\s*¥?\s*$")
_UNITS = {"": Decimal(1), "千": Decimal(1_000), "万": Decimal(10_000), "亿": Decimal(100_000_000), "W": Decimal(10_000)}
_SLANG = "W"
"""1.2w: ten thousand to buyers, and watts on everything with a plug; in a price only beside a sign of yuan."""
_AFTER_COUPON = re.compile(r"(?:券后|到手)价?[^\d¥]{0,4}")
_BEFORE_YUAN = re.compile(r"(?:¥|RMB|CNY)\s*:?\s*$", re.IGNORECASE)
_AFTER_YUAN = re.compile(r"\s*(?:元|块|圆|RMB|CNY|¥(?!\s*\.?\d))", re.IGNORECASE)
"""A ¥ before the next number is that one's: 已售1.2万 ¥9.9."""
_FOREIGN = re.compile(r"(?:(?:US|HK|NT|A|S)?\$|€|£|₩|USD|HKD|EUR|JPY|JP¥)\s*$", re.IGNORECASE)
_AFTER_FOREIGN = re.compile(
    r"(?:,\d{2})?\s*(?:€|£|₩|\$|美元|美金|欧元|英镑|日元|港币|港元|韩元|台币|USD|EUR|GBP|JPY|HKD|KRW)", re.IGNORECASE
)
_STRUCK_OUT = re.compile(
    r"(?:原价|市场价|吊牌价|划线价|参考价|专柜价|门市价|挂牌价|日常价|零售价|指导价|最高价"
    r"|会员价?|VIP价?|PLUS(?:会员)?价?|黑卡价?|新人价?|首单价?|新客价?)[^\d¥,;，；]{0,4}¥?\s*$",
    re.IGNORECASE,
)
"""Prices of before, of elsewhere, and those that only members or newcomers pay."""
_NO_PRICE = re.compile(
    r"(?:定金|订金|尾款|首付|月付|月供|每期|运费|邮费|快递|立减|立省|直降|已降|优惠|返现?|红包|津贴|补贴|积分|价值|满|减|省|送|抵)"
    r"[^\d¥,;，；]{0,4}¥?\s*$|^\s*-\s?¥?\s*$"
)
"""What stands before an amount that is no price: a deposit, an instalment, postage, a reduction."""
_NO_MONEY = re.compile(r"\s*(?:折|%|件|人|期|天|款|次|条|笔|评|片|只|寸|瓦|克|g\b|kg|ml|cm|mm|w\b|小时)", re.IGNORECASE)
"""What stands after a number without a sign of yuan that counts something else."""
_SPLIT_POINT = re.compile(r"(?<=\d)\s+\.\s?(?=\d{1,2}(?!\d))")
"""A price in two elements: ¥88 .50."""
_WAN_QIAN = re.compile(r"(?<![\d.])(\d{1,4})万(\d)千")
_JIAO = re.compile(r"(\d)元(\d)角(?:(\d)分)?")
_GROUP_SPACE = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_CENT = Decimal("0.01")
_MAX_LENGTH = 500
"""Characters; what is longer is a description."""


def parse_cny(text: str | None) -> Money | None:
    """Return the price a page prints, in yuan; `None` when it prints none (面议), or one in another currency.

    The lowest of a range and of prices side by side, the price after coupon where both are printed, never the original
    price or that of members beside the price. A number with a sign of yuan wins over one without.

    Example:
        >>> parse_cny("￥1,299.00元").amount, parse_cny("1.2万").amount, parse_cny("￥99.00-199.00").amount
        (Decimal('1299.00'), Decimal('12000.00'), Decimal('99.00'))
        >>> parse_cny("原价￥99 券后价￥59.9").amount, parse_cny("1.2-1.5万元").amount, parse_cny("面议")
        (Decimal('59.90'), Decimal('12000.00'), None)
        >>> parse_cny("市场价￥299 现价￥199").amount, parse_cny("2件99元").amount, parse_cny("US$ 20")
        (Decimal('199.00'), Decimal('99.00'), None)
        >>> parse_cny("会员价￥80 ￥99").amount, parse_cny("已售1.2万 ¥9.9").amount, parse_cny("8.5折")
        (Decimal('99.00'), Decimal('9.90'), None)
    """
    folded = _fold(text)
    coupon = _AFTER_COUPON.search(folded)
    prices = _prices(folded, coupon.end() if coupon else 0)
    best = [price for price in prices if not price.is_struck_out] or prices
    chosen = next((price for price in best if price.is_marked), best[0] if best else None)
    return Money(amount=_beside(chosen, best, folded).quantize(_CENT)) if chosen else None


def parse_fen(value: object) -> Money | None:
    """Return an amount that is given in fen, a hundredth of a yuan, as a whole number or its text.

    Example:
        >>> parse_fen(5900).amount, parse_fen("12 345").amount, parse_fen("59.00"), parse_fen(-1)
        (Decimal('59.00'), Decimal('123.45'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    digits = re.sub(r"[\s,]", "", _fold(str(value)))
    return Money(amount=(Decimal(digits) / 100).quantize(_CENT)) if re.fullmatch(r"[0-9]{1,18}", digits) else None


def lowest(*prices: Money | None) -> Money | None:
    """Return the lowest of several prices of one listing; `None` when there is none.

    Example:
        >>> lowest(parse_cny("12"), None, parse_cny("9.9")).amount
        Decimal('9.90')
    """
    return min((price for price in prices if price is not None), key=lambda price: price.amount, default=None)


def parse_count(text: str | None) -> int | None:
    """Return a count such as a number of sales.

    Example:
        >>> parse_count("2.3万人付款"), parse_count("已售 1.2万+"), parse_count("已拼 12 件"), parse_count("新品")
        (23000, 12000, 12, None)
    """
    match = _AMOUNT.search(_fold(text))
    return int(_value(match)) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """An amount or a range as printed."""

    amount: Decimal
    is_marked: bool
    """Whether a sign of yuan stands beside it."""
    is_struck_out: bool
    """Whether its words say that it is the price of before, of elsewhere, or for some only."""
    begin: int
    end: int
    """Where its number stands."""


def _beside(chosen: _Printed, prices: list[_Printed], folded: str) -> Decimal:
    """Return the lowest of the prices that stand side by side without a word: the higher one was struck out."""
    amount, end = chosen.amount, chosen.end
    for price in prices[prices.index(chosen) + 1 :]:
        if not price.is_marked or folded[end : price.begin].strip(" ¥元"):
            break
        amount, end = min(amount, price.amount), price.end
    return amount


def _prices(folded: str, begin: int) -> list[_Printed]:
    amounts = list(_AMOUNT.finditer(folded, begin))
    prices: list[_Printed] = []
    while amounts:
        first = last = amounts.pop(0)
        values = [_value(first)]
        if amounts and _RANGE.fullmatch(folded[first.end() : amounts[0].start()]):
            last = amounts.pop(0)
            values.append(_value(last))
            if _shares_unit(first, last):
                values[0] *= _UNITS[_unit(last)]
        before = folded[: first.start()]
        if _NO_PRICE.search(before) or _FOREIGN.search(before) or _AFTER_FOREIGN.match(folded, last.end()):
            continue
        is_marked = bool(_BEFORE_YUAN.search(before) or _AFTER_YUAN.match(folded, last.end()))
        if first is not last:
            between = folded[first.end() : last.start()]
            is_marked = is_marked or "¥" in between or "元" in between
        if not is_marked and (_NO_MONEY.match(folded, last.end()) or _unit(last) == _SLANG):
            continue
        is_struck_out = bool(_STRUCK_OUT.search(before))
        prices.append(
            _Printed(
                amount=min(values),
                is_marked=is_marked,
                is_struck_out=is_struck_out,
                begin=first.start(),
                end=last.end(),
            )
        )
    return prices


def _fold(text: str | None) -> str:
    folded = unicodedata.normalize("NFKC", _GROUP_SPACE.sub("", (text or "")[:_MAX_LENGTH]))
    folded = _WAN_QIAN.sub(r"\1.\2万", folded)
    folded = _JIAO.sub(lambda match: f"{match[1]}.{match[2]}{match[3] or '0'}元", folded)
    return _SPLIT_POINT.sub(".", folded)


def _value(match: re.Match[str]) -> Decimal:
    return _number(match) * _UNITS[_unit(match)]


def _unit(match: re.Match[str]) -> str:
    return (match["unit"] or "").upper()


def _number(match: re.Match[str]) -> Decimal:
    # The pattern lets only digits, commas and one point through, which price-parser always reads.
    return Price.fromstring(match["number"], decimal_separator=".").amount or Decimal(0)


def _shares_unit(low: re.Match[str], high: re.Match[str]) -> bool:
    """Tell whether a unit that stands once, at the end, counts for both: in 1.2-1.5万, but not in 9000-1.2万."""
    return bool(high["unit"]) and not low["unit"] and _number(low) <= _number(high)

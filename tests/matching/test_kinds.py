"""What a title sells, and what it fits."""

import pytest

from matching.reading.goods import read_goods


@pytest.mark.parametrize(
    ("title", "fits"),
    [
        ("童装防走光安全扣 适用elle es078411", "elle es078411"),
        ("通用电磁炉主板 适用aux c2004ld", "aux c2004ld"),
        ("书包防雨罩 m260可用", "m260"),
        ("电磁炉防护垫 硅胶 清华紫光可用", "清华紫光"),
        ("cover for elle case", "elle case"),
        ("comfort elle case", ""),
    ],
)
def test_what_goods_fit_is_read_beside_the_word_for_it(title: str, fits: str) -> None:
    assert read_goods(title).fitted_text == fits

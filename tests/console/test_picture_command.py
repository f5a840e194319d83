"""`guolv picture`, as a person types it: real pictures, the real child process, hashes that the ImageHash library gave."""

import json
import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from crawlers.picture_hashing import PICTURE_LIMITS, hash_pictures
from domain.image_hash import are_near, read_image_hash

BY_IMAGEHASH = [
    (1, (400, 300), "RGB", "d3c9cc1f46d076a1"), (2, (61, 97), "L", "fc86c79c87b82b28"),
    (3, (1200, 1600), "P", "b58a98c60ab3ec6d"), (4, (33, 700), "RGBA", "f73fb93e18846680"),
    (5, (32, 32), "CMYK", "fe64c1c1343e9b38"), (6, (300, 300), "1", "fd3d8ce3c2c091c6"),
]  # fmt: skip
"""Seed, size and mode of a picture, and `str(imagehash.phash(picture))` of ImageHash 4.3.2."""


def goods(seed: int, size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    draw = random.Random(seed)
    picture = Image.new("RGB", size, (250, 250, 250))
    pen = ImageDraw.Draw(picture)
    for _ in range(25):
        x, y = draw.randrange(size[0]), draw.randrange(size[1])
        width, height = draw.randrange(20, 160), draw.randrange(20, 120)
        colour = tuple(draw.randrange(256) for _ in range(3))
        draw.choice([pen.ellipse, pen.rectangle])((x, y, x + width, y + height), fill=colour)
    return picture.convert(mode)


def test_the_hashes_are_those_of_imagehash(guolv, tmp_path: Path) -> None:
    for seed, size, mode, _ in BY_IMAGEHASH:
        goods(seed, size, mode).save(tmp_path / f"{seed}.tiff")
    names = [str(tmp_path / f"{seed}.tiff") for seed, *_ in BY_IMAGEHASH]
    done = guolv("picture", *names)
    assert (done.returncode, done.stderr) == (0, "")
    wanted = [f"phash:{digits}  {name}" for (*_, digits), name in zip(BY_IMAGEHASH, names, strict=True)]
    assert done.stdout.splitlines() == wanted


def test_what_is_no_picture_is_named_and_the_others_go_on(guolv, tmp_path: Path) -> None:
    goods(1).save(tmp_path / "a.jpg", quality=40)
    (tmp_path / "b.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:3000])
    (tmp_path / "c.png").write_text("no picture")
    (tmp_path / "d.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n")
    names = [str(tmp_path / name) for name in ("a.jpg", "b.jpg", "c.png", "d.eps", "none.jpg")]
    done = guolv("picture", "--json", *names)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [one["file"] for one in told] == names
    assert are_near(read_image_hash(told[0]["image_hash"]), read_image_hash("phash:d3c9cc1f46d076a1"))
    assert (len(told[0]["sha256"]), told[0]["error"]) == (64, None)
    assert [one["image_hash"] for one in told[1:]] == [None] * 4
    assert told[1]["error"].startswith("is a damaged picture")
    assert told[2]["error"].startswith("is no picture in a form that is read (JPEG, PNG")
    assert told[3]["error"] == told[2]["error"], "what would be run is not opened"
    assert told[4]["error"] == "No such file or directory"
    said = guolv("picture", names[2])
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"{names[2]}: is no picture")


def test_a_small_file_of_very_many_pixels_is_refused(tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")
    (found,) = hash_pictures([tmp_path / "bomb.png"])
    assert (found.image_hash, found.error) == (None, "has more than 100000000 pixels")


@pytest.mark.parametrize("scale", [0.3, 0.7, 2.0])
def test_copies_are_near_and_other_goods_are_not(tmp_path: Path, scale: float) -> None:
    paths = []
    for seed in range(6):
        picture = goods(seed)
        picture.resize((int(400 * scale), int(300 * scale))).save(path := tmp_path / f"{seed}.jpg", quality=50)
        picture.save(original := tmp_path / f"{seed}.png")
        paths += [path, original]
    hashes = [found.image_hash for found in hash_pictures(paths, limits=PICTURE_LIMITS)]
    pairs = [(one, other) for one in range(len(hashes)) for other in range(one)]
    assert {pair for pair in pairs if are_near(*(hashes[place] for place in pair))} == {
        (n + 1, n) for n in range(0, 12, 2)
    }


def test_the_picture_of_a_notice_finds_a_listing_that_names_nothing(guolv, tmp_path: Path) -> None:
    goods(7).save(tmp_path / "notice.png")
    goods(7).resize((220, 165)).save(tmp_path / "shop.jpg", quality=60)
    published, shown = (guolv("picture", tmp_path / name).stdout.split()[0] for name in ("notice.png", "shop.jpg"))
    notice = f"召回编号,产品名称,缺陷描述,单价(元),图片哈希\nP-1,婴儿推车,刹车失灵,128,{published}\n"
    (tmp_path / "notice.csv").write_text(notice, encoding="utf-8")
    imported = guolv("import", tmp_path / "notice.csv", "--kind", "recall")
    assert imported.returncode == 0, imported
    record = json.loads(guolv("record", "show", "P-1", "--json").stdout)
    assert (record["price"], record["currency"], record["image_hashes"]) == ("128.00", "CNY", [published])
    assert record["grade"] == "C"
    listing = {"title": "夏季新款 包邮", "image_hashes": [shown], "price": 9.9}
    answer = json.loads(guolv("check", given=json.dumps(listing)).stdout)
    assert (answer["verdict"], answer["matches"][0]["record_id"]) == ("review", "P-1")
    claims = [each["feature"] for each in answer["matches"][0]["explanations"]]
    assert {"image_same", "price_other"} <= set(claims)
    assert json.loads(guolv("check", given=json.dumps(listing | {"image_hashes": []})).stdout)["verdict"] == "allow"

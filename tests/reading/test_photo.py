"""What a picture shows: size as looked at, near-duplicates, broken ends, the day it was taken."""

from __future__ import annotations

import datetime
import io
import zlib
from random import Random
from typing import Any

import pytest
from PIL import Image

from pipeline.reading import photo
from pipeline.reading.gate import Refused
from pipeline.system.fingerprint import same_picture


def scene(seed: int, size: tuple[int, int] = (1600, 1200)) -> Image.Image:
    draw = Random(seed)
    small = Image.new("RGB", (16, 12))
    small.putdata([tuple(draw.randrange(256) for _ in range(3)) for _ in range(16 * 12)])
    return small.resize(size, Image.Resampling.BICUBIC)


def jpeg(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def test_copies_are_alike_and_others_are_not() -> None:
    original = photo.open_picture(jpeg(scene(1), quality=90), "jpg")
    shrunk = photo.open_picture(jpeg(scene(1).resize((1080, 810)), quality=40), "jpg")
    other = photo.open_picture(jpeg(scene(2), quality=90), "jpg")
    assert same_picture(original.fingerprint, shrunk.fingerprint)
    assert not same_picture(original.fingerprint, other.fingerprint)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_copy_that_was_turned_is_a_copy(turn: int) -> None:
    original = photo.open_picture(jpeg(scene(6), quality=90), "jpg")
    turned = photo.open_picture(jpeg(scene(6).rotate(turn, expand=True), quality=60), "jpg")
    assert same_picture(original.fingerprint, turned.fingerprint)
    assert same_picture(turned.fingerprint, original.fingerprint)


def test_a_camera_held_upright_gives_the_picture_that_is_looked_at() -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    noted = photo.open_picture(jpeg(scene(7), exif=exif), "jpg")
    done = photo.open_picture(jpeg(scene(7).rotate(270, expand=True)), "jpg")
    assert noted.pixels == done.pixels == (1200, 1600)
    bits, other = (int(one.fingerprint.partition(":")[0], 16) for one in (noted, done))
    assert (bits ^ other).bit_count() < 20


def test_the_same_scene_in_another_colour_is_another_picture() -> None:
    from PIL import Image

    image = scene(3)
    red, green, blue = image.split()
    swapped = Image.merge("RGB", (blue.point(lambda v: v // 3), green, red))
    assert not same_picture(
        photo.open_picture(jpeg(image), "jpg").fingerprint, photo.open_picture(jpeg(swapped), "jpg").fingerprint
    )


def test_a_flat_picture_says_nothing() -> None:
    from PIL import Image

    assert photo.open_picture(jpeg(Image.new("RGB", (1600, 1200), (90, 90, 90))), "jpg").fingerprint == ""
    assert not same_picture("", "")


@pytest.mark.parametrize("tolerant", [False, True])
def test_a_picture_that_ends_too_early_is_broken(tolerant: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever another library of the process made the reader put up with."""
    from PIL import ImageFile

    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", tolerant)
    data = jpeg(scene(4), quality=90)
    assert photo.open_picture(data[: len(data) // 2], "jpg").broken
    assert not photo.open_picture(data, "jpg").broken


def test_size_is_as_the_picture_is_looked_at_and_the_day_is_the_cameras() -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2024:06:18 09:30:00"
    seen = photo.open_picture(jpeg(scene(5), exif=exif), "jpg")
    assert seen.pixels == (1200, 1600)
    assert seen.taken == datetime.date(2024, 6, 18)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(Refused):
        photo.open_picture(b"\xff\xd8\xff\xe0nothing", "jpg")


def encoded(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def test_a_png_and_a_jpeg_of_the_same_scene_are_the_same_picture() -> None:
    png, jpg = (photo.open_picture(data, "png") for data in (encoded(scene(3), "PNG"), jpeg(scene(3), quality=95)))
    assert (png.pixels, png.broken) == (jpg.pixels, False)
    assert same_picture(png.fingerprint, jpg.fingerprint)


def test_a_cameras_jpeg_with_a_second_one_inside_is_a_jpeg() -> None:
    data = encoded(scene(4), "MPO", save_all=True, append_images=[scene(5)])
    seen = photo.open_picture(data, "jpg")
    assert (seen.pixels, bool(seen.fingerprint), seen.broken) == (scene(4).size, True, False)


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA", "I;16", "1"])
def test_a_png_cut_short_anywhere_is_broken_or_refused(mode: str, interlaced: bool) -> None:
    data = _png(scene(2).resize((61, 47)).convert("L" if mode == "I;16" else mode).convert(mode), interlaced)
    assert interlaced or not photo.open_picture(data, "png").broken
    for cut in range(20, len(data) - 13, max(1, len(data) // 40)):
        try:
            assert photo.open_picture(data[:cut], "png").pixels == (61, 47)
        except Refused as refused:
            assert refused.code == "I104"


def _png(image: Image.Image, interlaced: bool) -> bytes:
    """A PNG; of an interlaced one only the head says so, as the picture need not be seen here."""
    data = bytearray(encoded(image, "PNG"))
    if interlaced:
        data[28] = 1
        data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)

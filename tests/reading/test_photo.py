"""What a picture shows: size as looked at, near-duplicates, broken ends, the day it was taken."""

from __future__ import annotations

import datetime
import io
from random import Random

import pytest

from pipeline.reading import photo
from pipeline.reading.gate import Refused
from pipeline.system.fingerprint import same_picture


def scene(seed: int, size: tuple[int, int] = (1600, 1200)) -> object:
    from PIL import Image

    draw = Random(seed)
    small = Image.new("RGB", (16, 12))
    small.putdata([tuple(draw.randrange(256) for _ in range(3)) for _ in range(16 * 12)])
    return small.resize(size, Image.Resampling.BICUBIC)


def jpeg(image: object, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)  # type: ignore[attr-defined]
    return out.getvalue()


def test_copies_are_alike_and_others_are_not() -> None:
    original = photo.open_picture(jpeg(scene(1), quality=90), "jpg")
    shrunk = photo.open_picture(jpeg(scene(1).resize((1080, 810)), quality=40), "jpg")  # type: ignore[attr-defined]
    other = photo.open_picture(jpeg(scene(2), quality=90), "jpg")
    assert same_picture(original.fingerprint, shrunk.fingerprint)
    assert not same_picture(original.fingerprint, other.fingerprint)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_copy_that_was_turned_is_a_copy(turn: int) -> None:
    original = photo.open_picture(jpeg(scene(6), quality=90), "jpg")
    turned = photo.open_picture(jpeg(scene(6).rotate(turn, expand=True), quality=60), "jpg")  # type: ignore[attr-defined]
    assert same_picture(original.fingerprint, turned.fingerprint)
    assert same_picture(turned.fingerprint, original.fingerprint)


def test_a_camera_held_upright_gives_the_picture_that_is_looked_at() -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    noted = photo.open_picture(jpeg(scene(7), exif=exif), "jpg")
    done = photo.open_picture(jpeg(scene(7).rotate(270, expand=True)), "jpg")  # type: ignore[attr-defined]
    assert noted.pixels == done.pixels == (1200, 1600)
    bits, other = (int(one.fingerprint.partition(":")[0], 16) for one in (noted, done))
    assert (bits ^ other).bit_count() < 20


def test_the_same_scene_in_another_colour_is_another_picture() -> None:
    from PIL import Image

    image = scene(3)
    red, green, blue = image.split()  # type: ignore[attr-defined]
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

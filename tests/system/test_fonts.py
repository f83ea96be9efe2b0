"""Fonts are found by role, their absence is known, and layout sees no others."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.system import fonts
from pipeline.system.errors import Cause, PipelineError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found() -> fonts.Fonts:
    return fonts.find_fonts(ROOT / ".fonts")


def test_every_role_has_a_face_here(found: fonts.Fonts) -> None:
    assert found.missing == ()
    assert all(path.is_absolute() and path.is_file() for path in found.files())


def test_a_role_without_a_face_is_named(tmp_path: Path) -> None:
    (tmp_path / "simfang.ttf").write_bytes(b"x")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "SIMHEI.TTF").write_bytes(b"x")
    some = fonts.find_fonts(tmp_path / "none", folders=[tmp_path])
    assert some.missing == ("楷体", "宋体", "小标宋", "西文")
    assert (some.faces["仿宋"].family, some.faces["黑体"].family) == ("FangSong", "SimHei")


def test_the_projects_own_folder_comes_first(tmp_path: Path) -> None:
    for folder in ("own", "system"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "simkai.ttf").write_bytes(b"x")
    (tmp_path / "system" / "FandolKai-Regular.otf").write_bytes(b"x")
    some = fonts.find_fonts(tmp_path / "own", folders=[tmp_path / "system"])
    assert some.faces["楷体"].path.name == "FandolKai-Regular.otf"
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "simkai.ttf").write_bytes(b"x")
    other = fonts.find_fonts(tmp_path / "third", folders=[tmp_path / "own"])
    assert other.faces["楷体"].path == tmp_path / "third" / "simkai.ttf"


def test_word_names_lead_back_to_their_role() -> None:
    for role, name in fonts.WORD_NAMES.items():
        assert fonts.role_of(name) == role
    assert fonts.role_of("仿宋") == "仿宋"
    assert fonts.role_of("华文彩云") is None


def test_glyphs(found: fonts.Fonts) -> None:
    assert fonts.covers("沾益区生态环境质量Ⅲ", "仿宋", found)
    assert not fonts.covers("㎡", "仿宋", found)
    assert fonts.covers("PM2.5 μg/m³\n", fonts.LATIN, found) and fonts.covers("㎡、镕喆堃", fonts.SONG, found)
    assert not fonts.covers("\U0001f600", fonts.SONG, found)


def test_the_family_names_are_those_written_in_the_files(found: fonts.Fonts) -> None:
    from fontTools.ttLib import TTFont

    for face in found.faces.values():
        with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
            names = {str(n) for n in font["name"].names if n.nameID in (1, 16)}
        assert face.family in names


def test_the_digest_follows_content_not_place(tmp_path: Path) -> None:
    digests = []
    for folder, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "simkai.ttf").write_bytes(content)
        digests.append(fonts.digest(fonts.find_fonts(tmp_path / folder, folders=[])))
    assert digests[0] == digests[1] != digests[2]


def test_the_private_configuration_offers_our_faces_only(found: fonts.Fonts, tmp_path: Path) -> None:
    path = fonts.fontconfig_file(found, tmp_path).path
    assert fonts.fontconfig_file(found, tmp_path).path == path
    shown = subprocess.run(
        ["fc-list", ":", "file"],
        env={**os.environ, "FONTCONFIG_FILE": str(path)},
        capture_output=True,
        text=True,
        check=True,
    )
    files = {line.rstrip(": ") for line in shown.stdout.splitlines()}
    assert files == {str(p) for p in found.files()}
    assert shown.stderr == ""


FOREIGN = b'<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir></fontconfig>'


@pytest.mark.parametrize("spoil", ["foreign", "empty", "cut", "link", "folder"])
def test_a_configuration_that_is_not_ours_is_written_anew(found: fonts.Fonts, tmp_path: Path, spoil: str) -> None:
    path = fonts.fontconfig_file(found, tmp_path / "parts").path
    ours = path.read_bytes()
    path.unlink()
    if spoil == "link":
        (tmp_path / "foreign").write_bytes(FOREIGN)
        path.symlink_to(tmp_path / "foreign")
    elif spoil == "folder":
        (path / "in it").mkdir(parents=True)
    else:
        path.write_bytes({"foreign": FOREIGN, "empty": b"", "cut": ours[:-30]}[spoil])
    assert fonts.fontconfig_file(found, tmp_path / "parts").path == path
    assert path.read_bytes() == ours and not path.is_symlink()
    assert spoil != "link" or (tmp_path / "foreign").read_bytes() == FOREIGN


def test_what_fontconfig_kept_holds_only_as_it_was_left(found: fonts.Fonts, tmp_path: Path) -> None:
    made = fonts.fontconfig_file(found, tmp_path)
    kept = made.folder / "faces.cache-8"
    kept.write_bytes(b"what fontconfig found out")
    made.loaded()
    fonts.fontconfig_file(found, tmp_path)
    assert kept.is_file(), "it is not worked out again without need"
    kept.write_bytes(b"what somebody else found out")
    fonts.fontconfig_file(found, tmp_path)
    assert not kept.exists()


def test_other_faces_begin_with_an_empty_folder(found: fonts.Fonts, tmp_path: Path) -> None:
    made = fonts.fontconfig_file(found, tmp_path)
    (made.folder / "faces.cache-8").write_bytes(b"what fontconfig found out")
    made.loaded()
    fewer = fonts.Fonts({role: face for role, face in found.faces.items() if role != fonts.KAI})
    assert list(fonts.fontconfig_file(fewer, tmp_path).folder.iterdir()) == []


def test_where_the_configuration_cannot_be_written_it_is_told(found: fonts.Fonts, tmp_path: Path) -> None:
    (tmp_path / "parts").write_bytes(b"a file")
    with pytest.raises(PipelineError) as caught:
        fonts.fontconfig_file(found, tmp_path / "parts")
    assert caught.value.cause is Cause.OUTPUT

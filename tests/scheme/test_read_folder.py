"""A scheme that cannot be read is told by the file that is wrong or gone, with the folder it stands in."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from pipeline import config, scheme
from pipeline.check import require_rules
from pipeline.project import build
from pipeline.scheme import catalogue, read_folder
from pipeline.system import yamlsyntax
from pipeline.system.errors import Cause, PipelineError

_parsed = cache(yamlsyntax.parse_yaml)


@pytest.fixture(autouse=True)
def _parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a text says is worked out once for all tests: of the schemes' files they spoil one or two each."""
    monkeypatch.setattr(yamlsyntax, "parse_yaml", _parsed)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The schemes with their standards and words, to be spoilt."""
    return Path(shutil.copytree(scheme.ROOT, tmp_path / "方案", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def refused(root: Path, name: str = "yunnan") -> PipelineError:
    with pytest.raises(PipelineError) as told:
        require_rules(read_folder(root, name))
    assert told.value.cause is Cause.CONFIG
    return told.value


@pytest.mark.parametrize(
    "name", [*(f"findings/{one}.yaml" for one in catalogue.FILES), "yunnan/handin.yaml", "units.yaml"]
)
def test_a_file_that_is_gone_is_named_and_nothing_else_is_blamed(name: str, root: Path) -> None:
    (root / name).unlink()
    told = refused(root)
    assert told.message == f"找不到 {name}。" and told.hint == f"请把 {name} 放回原处。"


def test_the_words_that_the_program_comes_with_are_all_there_is() -> None:
    assert sorted(path.stem for path in (scheme.ROOT / "findings").glob("*.yaml")) == sorted(catalogue.FILES)


@pytest.mark.parametrize(
    "name",
    [
        "yunnan/indicators.yaml",
        "yunnan/forms/F05.yaml",
        "yunnan/policies.yaml",
        "yunnan/deliverables.yaml",
        "yunnan/handin.yaml",
        "yunnan/rules.yaml",
        "findings/check.yaml",
        "standards/GB3095.yaml",
    ],
)
def test_a_file_that_is_wrong_is_named_with_its_folder(name: str, root: Path) -> None:
    path = root / name
    whole = path.read_text(encoding="utf-8")
    path.write_text(f"{whole}\n不认识的: {{甲: 1}}\n", encoding="utf-8")
    told = refused(root)
    line = whole.count("\n") + 2
    assert f"  {name} 第 {line} 行 › " in told.message
    assert name.startswith(told.message.split(" ")[0]), "the file, or the folder of it and its like"
    path.write_text(f"{whole}\n错: [\n", encoding="utf-8")
    assert refused(root).message.startswith(f"{name} 第 ")


def test_a_section_that_only_checks_read_is_told_with_its_folder(root: Path) -> None:
    path = root / "yunnan" / "rules.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("\nrates: {low", "\nrates: {lowest"), encoding="utf-8")
    assert "yunnan/rules.yaml 第 " in refused(root).message


def test_a_scheme_s_folder_without_its_indicators_is_no_unknown_name(root: Path) -> None:
    shutil.copytree(root / "yunnan", root / "guizhou")
    (root / "guizhou" / "indicators.yaml").unlink()
    told = refused(root, "guizhou")
    assert told.message == "指标方案“guizhou”里没有 guizhou/indicators.yaml。"
    assert "请把 guizhou/indicators.yaml 放回原处" in told.hint and "改为 yunnan 之一" in told.hint
    for name in ("hunan", "..", "."):
        assert refused(root, name).message == f"没有名为“{name}”的指标方案。"


def test_every_file_that_is_no_yaml_is_told_at_once(root: Path) -> None:
    for name in ("yunnan/forms/F05.yaml", "findings/check.yaml", "units.yaml"):
        path = root / name
        path.write_text(path.read_text(encoding="utf-8") + "\n甲: [1\n乙: 2\n", encoding="utf-8")
    shutil.copytree(root / "yunnan", root / "别省")
    (root / "别省/rules.yaml").write_text("甲: [", encoding="utf-8")
    told = refused(root)
    first, *lines = told.message.splitlines()
    assert first == "有 3 个文件要改："
    assert [line.split()[0] for line in lines] == ["yunnan/forms/F05.yaml", "findings/check.yaml", "units.yaml"]
    assert all("第" in line and "请" in line for line in lines)


def test_config_and_scheme_are_told_together(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheme, "ROOT", root)
    (tmp_path / "config.yaml").write_text("县名: '某县\n", encoding="utf-8")
    with pytest.raises(PipelineError) as told:
        config.load(tmp_path)
    assert told.value.message.startswith("config.yaml 第 ")
    (root / "yunnan/rules.yaml").write_text("甲: [", encoding="utf-8")
    for load in (lambda: config.load(tmp_path), lambda: build(tmp_path)):
        with pytest.raises(PipelineError) as told:
            load()
        names = [line.split()[0] for line in told.value.message.splitlines()[1:]]
        assert names == ["config.yaml", "yunnan/rules.yaml"]

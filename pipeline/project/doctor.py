"""A machine and a project folder → what is there and what is missing, and the 口径 in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.results import Problem
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import CONFIG

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.scheme.policies import Policy
    from pipeline.system.machine import Examined


@dataclass(frozen=True, slots=True)
class DoctorResult:
    """What was looked at, one by one."""

    items: tuple[Examined, ...]
    wrong: Problem | None = None
    """What is wrong with config.yaml or the scheme."""

    @property
    def incomplete(self) -> bool:
        """Whether something is missing that a report needs; config.yaml is not meant here."""
        return any(not item.ok and not item.optional for item in self.items if item.name != CONFIG)


def doctor(project: Path) -> DoctorResult:
    """What this machine has and lacks, and the 口径 in force in the project. Never raises for what is missing."""
    from pipeline.project.configuration import load_config, look_through
    from pipeline.system import machine

    policies: dict[str, str] = {}
    wrong: Problem | None = None
    try:
        config = load_config(project)
        look_through(config.scheme)  # whatever was found before: the machine may have changed since
        policies = {policy.name: _ways(policy, config) for policy in config.scheme.policies.values()}
    except PipelineError as error:
        wrong = Problem.of(error)
    except ImportError as error:
        wrong = Problem.of(
            PipelineError(f"缺 Python 组件 {error.name}，没有核对。", "请先按上面的提示装好组件。", Cause.COMPONENT)
        )
    items = machine.examine(project, policies)
    found, advice = (wrong.message, wrong.hint) if wrong else ("可用", "")
    return DoctorResult((*items, machine.Examined(CONFIG, wrong is None, found, advice, "生成报告")), wrong)


def _ways(policy: Policy, config: Config) -> str:
    """The way that is chosen for a 口径, and the others there are, as config.yaml writes them."""
    others = [f"{name}（{words}）" for name, words in policy.options.items() if name != config.policies[policy.id]]
    change = f"；现写作 {config.policies[policy.id]}，可改为 {'、'.join(others)}" if others else ""
    return config.policy_words(policy.id) + change

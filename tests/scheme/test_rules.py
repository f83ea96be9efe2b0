"""rules.yaml: every instance has a number that people know and is written once."""

from __future__ import annotations

from pipeline import scheme
from pipeline.system.yamlfile import read_yaml

SCHEME = scheme.load("yunnan")
RULES = scheme.ROOT / "yunnan" / "rules.yaml"


def test_every_instance_has_a_number_of_the_cross_checks_or_its_indicator_or_form() -> None:
    known = {f"K{number:02}" for number in range(1, 41)} | set(SCHEME.indicators) | set(SCHEME.forms.by_id)
    data = read_yaml(RULES)
    named = [one["id"] for group in data.values() if isinstance(group, list) for one in group if "id" in one]
    assert len(named) > 100 and set(named) <= known


def test_no_instance_is_written_twice() -> None:
    for name, group in read_yaml(RULES).items():
        said = [
            str({key: value for key, value in one.items() if key != "id"}) for one in group if isinstance(one, dict)
        ]
        assert len(said) == len(set(said)), name

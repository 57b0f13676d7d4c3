"""Settings that become words of commands: none of them can be more than a word there."""

import json

import pytest

from outgate.project.project import load_project
from tests.conftest import Workspace

PANOS = [
    {"prefix": "a b"},
    {"prefix": "outgate-x"},
    {"prefix": "toolongname"},
    {"lists": "https://x.example/a b"},
    {"lists": "https://x.example/\nset x"},
    {"lists": 'https://x.example/"'},
    {"lists": "ftp://x.example"},
    {"from": ['a" b']},
    {"from": ["[ a"]},
    {"from": []},
    {"to": ["a\nb"]},
    {"before": "x ]"},
    {"before": "deny\n"},
    {"prefix": "outgate\n"},
    {"lists": "https://x.example\n"},
    {"limits": {"lists": 0}},
    {"limits": {"models": 3}},
]
FORTIOS = [
    {"prefix": 'x"'},
    {"from": ['lan" "wan']},
    {"to": ["a\nend"]},
    {"first_policy": 0},
    {"most_policies": 0},
    {"before": "17\nend"},
    {"before": 0},
    {"ssl_profile": 'a"b'},
    {"ssl_profile": "a?"},
    {"ssl_profile": "a\n"},
    {"first_exempt": 0},
    {"first_exempt": 511},
    {"nat": "yes\nset x"},
]
GOOD = [
    ("panos", {"lists": "https://x.example:8443/~a/%20", "from": ["lan 1"], "before": "deny all"}),
    ("fortios", {"from": ["port1", "vpn.x/y"], "before": 17, "ssl_profile": "deep x"}),
]


def problems_of(space: Workspace, kind: str, settings: dict[str, object]) -> list[str]:
    target = {"backend": kind, **settings}
    space.write("outgate.yaml", json.dumps({"targets": {"edge": target}}))
    _, problems = load_project(space.folder)
    return [problem.code.id for problem in problems]


@pytest.mark.parametrize(
    ("kind", "settings"),
    [*(("panos", each) for each in PANOS), *(("fortios", each) for each in FORTIOS)],
)
def test_a_setting_that_is_more_than_a_word(
    empty: Workspace, kind: str, settings: dict[str, object]
) -> None:
    assert problems_of(empty, kind, settings) == ["bad-config"]


@pytest.mark.parametrize(("kind", "settings"), GOOD)
def test_settings_that_are_words(empty: Workspace, kind: str, settings: dict[str, object]) -> None:
    assert problems_of(empty, kind, settings) == []

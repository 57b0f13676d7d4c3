"""A misspelt key or value of a YAML file carries the nearest word, in the quotes that it had."""

import json

import pytest

from tests.conftest import Workspace


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("polices: policies\n", "policies: policies\n"),
        ("lint:\n  'no-ownr': deny\n", "lint:\n  'no-owner': deny\n"),
        ('lint:\n  no-owner: "dney"\n', 'lint:\n  no-owner: "deny"\n'),
        (
            "targets:\n  lab: {backend: local}\ndefault_target: lba\n",
            "targets:\n  lab: {backend: local}\ndefault_target: lab\n",
        ),
    ],
)
def test_what_was_meant_is_offered(empty: Workspace, text: str, mended: str) -> None:
    empty.write("policies/a.policy", 'allow mde for region EU, fleet win11 owner "a"\n')
    path = empty.write("outgate.yaml", text)
    ran = empty.run("check", "--format", "json")
    (problem,) = json.loads(ran.out)["diagnostics"]
    (fix,) = problem["fixes"]
    assert fix["safe"] is False
    (edit,) = fix["edits"]
    start, end = edit["location"]["start"], edit["location"]["end"]
    assert start["line"] == end["line"]
    lines = text.split("\n")
    line = lines[start["line"] - 1]
    lines[start["line"] - 1] = (
        line[: start["column"] - 1] + edit["text"] + line[end["column"] - 1 :]
    )
    assert "\n".join(lines) == mended
    path.write_text(mended)
    assert empty.run("check").code == 0


def test_what_is_near_to_nothing_has_none(empty: Workspace) -> None:
    empty.write("outgate.yaml", "zzzzzz: 1\n")
    (problem,) = json.loads(empty.run("check", "--format", "json").out)["diagnostics"]
    assert problem["fixes"] == []

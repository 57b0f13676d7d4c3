"""`outgate replay`: what it cannot be held against, and logs that go on to a file of flows."""

import json

import pytest

from tests.conftest import Workspace

POLICY = "allow mde for region EU, fleet linux\n"


@pytest.mark.parametrize(
    ("policy", "arguments", "problems"),
    [
        (
            POLICY.replace("EU", "X, Y"),
            (),
            ("there is no region `X`", "there is no region `Y`", "the policies do not compile"),
        ),
        (
            POLICY,
            ("--against", "plan.json", "--catalog", "1999-01-01"),
            ("there is no catalog edition `1999-01-01`", "there is no catalog"),
        ),
    ],
)
def test_what_a_log_cannot_be_held_against(
    empty: Workspace, policy: str, arguments: tuple[str, ...], problems: tuple[str, ...]
) -> None:
    empty.write("policies/a.policy", POLICY)
    assert empty.run("compile", "--format", "json", "-o", "plan.json").code == 0
    empty.write("policies/a.policy", policy)
    empty.write("flows.csv", "host,port\na.example,443\n")
    ran = empty.run("replay", "flows.csv", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert all(problem in ran.err for problem in problems), ran.err


@pytest.mark.parametrize("number", [1, 10_001])
def test_each_request_that_goes_on_to_a_file_is_judged_once(empty: Workspace, number: int) -> None:
    empty.write("policies/a.policy", POLICY)
    rows = "".join(f"n{each}.example,443\n" for each in range(number))
    empty.write("flows.csv", f"host,port\n{rows}")
    ran = empty.run("replay", "flows.csv", "--flows", "out.csv", "--format", "json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["log"]["outside"] == number
    assert (empty.folder / "out.csv").read_text().count(".example") == number

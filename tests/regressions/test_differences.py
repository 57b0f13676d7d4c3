"""What a difference and an answer say of traffic, and who is behind it."""

import json
import re
from pathlib import Path

from tests.conftest import Workspace
from tests.regressions.projects import project


def test_who_never_opened_what_is_lost_is_not_behind_it(empty: Workspace) -> None:
    every = "allow mde for region EU, fleet mma\n"
    one = 'allow mde for region EU, fleet mma workspace "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"\n'
    empty.write("a.policy", every + one)
    empty.write("b.policy", one)
    shown = empty.run("diff", "a.policy", "b.policy")
    assert shown.code == 2
    assert "*.ods.opinsights.azure.com" in shown.out
    assert "a.policy:1" in shown.out
    assert "a.policy:2" not in shown.out
    assert "means something else" not in shown.out


def test_anywhere_but_a_name_is_said_so(empty: Workspace) -> None:
    line = "allow mde for region EU, fleet linux"
    empty.write("a.policy", f"{line}\n")
    empty.write("b.policy", f"source dc = 10.1.0.0/16\n{line} from dc\n")
    shown = empty.run("diff", "a.policy", "b.policy").out
    assert "any but dc" in shown
    assert "0.0.0.0/5" not in shown


def test_statements_for_other_addresses_are_not_behind_an_answer(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay from 10.20.0.0/16\nallow pay\n")
    shown = space.run("explain", "https://pay.example", "--from", "10.40.0.5").out
    assert "is allowed from 10.40.0.5" in shown
    assert "a.policy:2" in shown
    assert "a.policy:1" not in shown


def test_a_folder_is_not_the_file_of_its_name(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n", "http://pay.example/down/*")
    for end, verdict in (("/", "allowed"), ("", "not allowed")):
        url = f"http://pay.example/down{end}"
        first = space.run("explain", url).out.partition("\n")[0]
        assert re.fullmatch(rf"{url} is {verdict}( from any)?", first)


def test_permissiveness_is_of_the_policies_alone(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n", "https://*.pay.example")
    one = "allow mde for region EU, fleet mma\n"
    space.write("a.policy", one)
    space.write("b.policy", "allow mde for region EU, fleet mma from 10.0.0.0/8\n")
    space.write("c.policy", f"{one}allow pay\nallow mde-portal for region EU\n")

    def measured(other: str) -> str:
        document = json.loads(space.run("diff", "a.policy", other, "--format", "json").out)
        return str(document["summary"]["permissiveness"]["before"])

    assert measured("b.policy") == measured("c.policy")

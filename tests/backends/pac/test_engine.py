"""Two real engines send thousands of requests where the algebra says."""

import json

import pytest

from outgate.plan.document import read_plan
from outgate.plan.model import Plan
from tests.backends.pac.engines import ask_quickjs, need_node
from tests.backends.pac.judge import differences
from tests.backends.pac.plans import (
    OTHERWISE,
    PROXIES,
    algebra_of,
    drawn_case,
    rendered,
)
from tests.backends.pac.questions import questions
from tests.conftest import Workspace

DRAWN = 12
CONFIG = """\
targets:
  devices:
    backend: pac
    proxies: [{proxies}]
    accept: {{url-path: reviewed, any-source: reviewed}}
"""


def exported(project: Workspace) -> tuple[Plan, str]:
    """The policies that ship, and their file as a user gets it."""
    project.write("outgate.yaml", CONFIG.format(proxies=", ".join(map(json.dumps, PROXIES))))
    compiled = project.run("compile", "--format", "json")
    exported = project.run("export", "--format", "pac", "--target", "devices")
    assert (compiled.code, exported.code) == (0, 0), exported.err
    return read_plan(json.loads(compiled.out)), exported.out


@pytest.mark.slow
def test_the_policies_that_ship(project: Workspace) -> None:
    plan, pac = exported(project)
    asked = questions(plan.rules)
    devices = ("203.0.113.9", "10.20.0.1", "10.24.255.254", "10.40.0.9", "10.99.0.10")
    algebra = algebra_of(plan, rendered(plan), devices=devices)
    answers = [algebra.expect(question).answer for question in asked]
    assert len(asked) > 4_000
    assert answers.count("DIRECT") > 50
    assert answers.count(OTHERWISE["proxy"]) > 1_000
    assert answers.count(OTHERWISE["refuse"]) > 1_000
    assert differences(asked, pac, algebra) == []
    need_node()
    ((said, _),) = ask_quickjs([(pac, [question.url for question in asked])])
    assert differences(asked, pac, algebra, said) == []


@pytest.mark.slow
def test_drawn_policies() -> None:
    files = []
    for seed in range(DRAWN):
        pac, algebra, asked = drawn_case(seed)
        files.append((pac, algebra, asked[seed % 3 :: 3]))
    assert sum(len(asked) for _, _, asked in files) > 3_000
    for pac, algebra, asked in files:
        assert differences(asked, pac, algebra) == []
    need_node()
    said = ask_quickjs([(pac, [question.url for question in asked]) for pac, _, asked in files])
    for (pac, algebra, asked), (answers, _) in zip(files, said, strict=True):
        assert differences(asked, pac, algebra, answers) == []

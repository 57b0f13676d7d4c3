"""A real Squid answers thousands of requests as the algebra says."""

import json

import pytest

from outgate.plan.document import read_plan
from tests.backends.squid.engine import Proxy
from tests.backends.squid.judge import Algebra, differences, names_in, questions
from tests.backends.squid.plans import file_of, rendered, seen
from tests.builders.drawn_rules import ASKING, drawn_plan
from tests.conftest import Workspace

DRAWN = 12


def load(proxy: Proxy, text: str, hosts: set[str]) -> None:
    """Have the proxy read a file."""
    proxy.include.write_text(text)
    proxy.reload(hosts)


@pytest.mark.slow
@pytest.mark.parametrize("bump", [False, True])
def test_the_policies_that_ship(running: Proxy, project: Workspace, bump: bool) -> None:
    project.write(
        "outgate.yaml",
        "targets: {edge: {backend: squid, path: outgate.conf, "
        f"inspection: {'bump' if bump else 'none'}, accept: {{url-path: reviewed}}}}}}\n",
    )
    compiled = project.run("compile", "--format", "json")
    exported = project.run("export", "--target", "edge", "--format", "squid")
    assert (compiled.code, exported.code) == (0, 0), exported.err
    plan = read_plan(json.loads(compiled.out))
    result = rendered(plan, bump=bump)
    sources = (
        "203.0.113.9",
        "10.20.0.1",
        "10.24.255.254",
        "10.40.0.9",
        "10.99.0.10",
        "10.19.255.255",
    )
    asked = questions(plan.rules, sources, decrypts=bump)
    assert len(asked) > 2_500
    load(running, exported.out, names_in(asked))
    algebra = Algebra(result.allows, seen(result))
    assert sum(algebra.expect(question).allowed for question in asked) > 500
    assert differences(running, asked, algebra) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(DRAWN))
def test_drawn_policies(running: Proxy, seed: int) -> None:
    plan = drawn_plan(seed)
    result = rendered(plan, bump=bool(seed % 2), upstream=True)
    asked = questions(plan.rules, ASKING, decrypts=bool(seed % 2))
    load(running, file_of(result), names_in(asked))
    assert differences(running, asked, Algebra(result.allows, seen(result))) == []

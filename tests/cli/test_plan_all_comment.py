"""`outgate plan --target all --format markdown`: one comment on every target."""

import pytest

from tests.builders.three_targets import SERVICE, plan, with_three_targets
from tests.conftest import Workspace


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    return with_three_targets(empty)


def test_markdown_tells_it_in_a_comment(space: Workspace) -> None:
    ran = plan(space, "--format", "markdown")
    lines = ran.out.splitlines()
    assert lines[0] == "<!-- outgate plan all -->"
    assert lines[1] == "### 🟡 Outgate: plans for 3 targets: 3 with changes"
    assert "**Where `proxy`, `branch` and `azure` differ.**" in lines
    assert "**let through by `proxy`, not by `branch` and `azure` (1)**" in lines
    assert (
        "- `https://payroll.contoso.example:443` from hamburg, but for "
        "`https://payroll.contoso.example:443/pay/*`, such as `https://payroll.contoso.example` "
        "from 10.20.0.1; behind it: `policies/a.policy:2`" in lines
    )
    titles = [line for line in lines if line.startswith("####")]
    assert [title.split("`")[1] for title in titles] == ["proxy", "branch", "azure"]
    assert "<summary>How `proxy` has the policies: fidelity: 1 exact, 1 wider</summary>" in lines


def test_markdown_tells_of_a_target_without_a_plan(space: Workspace) -> None:
    space.write("branch.json", "{not json")
    out = plan(space, "--format", "markdown").out
    assert out.splitlines()[1].startswith("### ⛔ Outgate: plans for 3 targets")
    assert "**No plan for `branch`**\n\n- target-failed: " in out


def test_markdown_is_never_longer_than_a_comment_may_be(space: Workspace) -> None:
    many = "".join(
        f"  t{number:03}:\n    backend: squid\n    path: conf/{number}.conf\n"
        f'    accept: {{url-path: "{"because " * 40}<!-- </details> @all ##[error] {number}"}}\n'
        for number in range(40)
    )
    space.write("outgate.yaml", "targets:\n" + many)
    urls = "".join(f"  - url: https://n{n:03}.contoso.example/p/*\n" for n in range(300))
    space.write("catalog/payroll.yaml", SERVICE.partition("  - url")[0] + urls)
    ran = plan(space, "--format", "markdown")
    assert ran.code == 0
    assert len(ran.out.encode("utf-16-le")) // 2 <= 60_001
    assert "@all" not in ran.out.replace("`@all`", "")
    assert ran.out.count("<details>") == ran.out.count("</details>")
    assert "and 30 more" not in ran.out.splitlines()[1]
    assert sum(line.startswith("- On `t") for line in ran.out.splitlines()) == 30

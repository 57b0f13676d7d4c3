"""Views that must hold whatever a plan contains."""

import re

from outgate.backends.difference import difference
from outgate.backends.interface import Change, ChangeSet, NativeRule
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.markdown import escape
from outgate.cli.views.plan_markdown import plan_markdown
from outgate.cli.views.plan_text import plan_text
from outgate.commands.plan import TargetPlan
from outgate.plan.digest import rules_digest
from outgate.plan.model import Plan

EVIL = "any -> https://a.example:443/|`</details><script>@everyone\x1b[31m\nnew line"


def target_plan(*labels: str) -> TargetPlan:
    """A plan that adds rules under some names."""
    rules = [NativeRule(label, label, {"v": 1}) for label in labels]
    plan = Plan("2021-03-04", "sha256:0", (), (), (), (), rules_digest(()))
    return TargetPlan("t", "local", "s", plan, "f", difference((), rules), {})


def test_nothing_in_a_name_reaches_the_terminal_raw() -> None:
    text = plan_text(target_plan(EVIL), color=False, width=80)
    assert "\x1b" not in text
    assert "\\u001b" in visible(EVIL)


def test_nothing_in_a_name_is_markdown() -> None:
    text = plan_markdown(target_plan(EVIL))
    (row,) = [line for line in text.splitlines() if line.startswith("| add")]
    assert row.count("|") == 4
    assert not re.search(r"[`@]|<script|</details><s", row)
    assert escape("*_[]") == "&#42;&#95;&#91;&#93;"
    assert escape("@everyone") == "`@everyone`"


def test_markdown_is_cut_between_rows_and_says_so() -> None:
    plan = target_plan(*(f"any -> https://h{n:05}.example:443" for n in range(5000)))
    text = plan_markdown(plan, limit=10_000)
    assert len(text) <= 10_000
    shown = text.count("\n| add |")
    assert f"and {5000 - shown} more changes, cut to fit" in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_text_is_cut_only_when_it_says_so() -> None:
    plan = target_plan(*(f"any -> https://h{n:05}.example:443" for n in range(100)))
    assert plan_text(plan, color=False, width=80).count("\n  + ") == 100
    cut = plan_text(plan, color=False, width=80, limit=10)
    assert cut.count("\n  + ") == 10
    assert "and 90 more changes" in cut
    assert "100 to add" in cut


def test_an_update_shows_the_fields_that_differ() -> None:
    before = NativeRule("i", "any -> https://a.example:443", {"inspection": "keep", "port": 443})
    after = NativeRule("i", "any -> https://a.example:443", {"inspection": "bypass", "port": 443})
    plan = target_plan()
    changed = TargetPlan(
        plan.target,
        plan.backend,
        plan.settings,
        plan.plan,
        plan.base,
        ChangeSet((Change(before, after),), 3),
        {},
    )
    text = plan_text(changed, color=False, width=80)
    assert "~ https://a.example:443" in text
    assert "inspection: keep -> bypass" in text
    assert "port" not in text

"""Views that must hold whatever a plan contains."""

import re
from hashlib import sha256

import pytest

from outgate.cli.views import catalog_fleets_text, plan_markdown, plan_text
from outgate.cli.views.diagnostics import cells, render_diagnostic, visible
from outgate.cli.views.markdown import bounded, clipped, escape, marker
from outgate.cli.views.markdown import link as markdown_link
from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import Fleets
from outgate.deploy.native import NativeChange, NativeSign
from outgate.diagnostics import Diagnostic, codes
from tests.builders.target_plans import entry, target_plan

EVIL = "|`</details><script>@everyone\x1b[31m\nnew line"


def test_nothing_in_a_name_reaches_the_terminal_raw() -> None:
    change = NativeChange(sign=NativeSign.ADDED, kind="Allow rule", label=EVIL)
    text = plan_text.render(
        target_plan(entry("a.example", EVIL), native=(change,)), Style(width=80)
    )
    assert "\x1b" not in text
    assert "\\u001b" in visible(EVIL)
    assert "\nnew line" not in text


def test_nothing_in_a_name_is_markdown() -> None:
    text = plan_markdown.render(target_plan(entry("a.example", EVIL)), Style())
    (row,) = [line for line in text.splitlines() if line.startswith("| **opens")]
    assert row.count("|") == 5
    assert not re.search(r"[`@]|<script|</details><s", row.replace("`https://a.example:443`", ""))
    assert escape("*_[]") == "&#42;&#95;&#91;&#93;"


def test_markdown_is_cut_between_rows_and_says_so() -> None:
    plan = target_plan(*(entry(f"h{n:05}.example") for n in range(5000)))
    text = plan_markdown.render(plan, Style(), limit=10_000)
    assert len(text) <= 10_000
    shown = text.count("\n| `https://h")
    assert 10 < shown < 5000
    assert f"| | **and {5000 - shown} more**, with `--format json` |" in text
    assert text.count("<details>") == text.count("</details>")
    assert "opens 5000, closes 0" in text


def test_markdown_is_cut_only_where_a_row_has_no_room() -> None:
    head, rows, tail = ["# a"], ["| b |", "| c |"], ["d"]
    whole = "# a\n| b |\n| c |\nd\n"
    room = len("# a\nd") + 80 + len("| b |\n| c |\n")
    assert bounded(head, rows, tail, room) == whole
    assert bounded(head, rows, tail, room - 1) == whole.replace(
        "| c |", "| | and 1 more changes, cut to fit | |"
    )


def test_where_not_even_the_head_has_room_the_first_line_is_told() -> None:
    head, tail = ["# a", "x" * 100], ["y" * 100]
    room = len("\n".join((*head, *tail))) + 80
    assert bounded(head, [], tail, room) == "\n".join((*head, *tail)) + "\n"
    short = "# a\n\nThe details are too long to show here.\n"
    assert bounded(head, ["| b |"], tail, room - 1) == short
    assert bounded(head, [], tail, 10) == short[:10]


def test_texts_of_a_project_are_cut_where_they_are_too_long() -> None:
    assert clipped("x" * 200) == "x" * 200
    assert clipped("x" * 201) == f"{'x' * 200}\u2026"
    assert clipped("abc", 2) == "ab\u2026"
    assert marker("x" * 100) == f"<!-- outgate {'x' * 100} -->"
    digest = sha256(b"x" * 101).hexdigest()
    assert marker("x" * 101).startswith(f"<!-- outgate {'x' * 100} ")
    assert digest in marker("x" * 101)
    assert marker("a--b c") == "<!-- outgate a-%2Db c -->"
    assert markdown_link("a", "https://x") == "[`a`](https://x)"
    assert markdown_link("a", "") == "`a`"


def test_a_word_that_would_be_live_is_code_without_what_stands_around_it() -> None:
    assert escape('(see "www.a.example", or b.example!)') == (
        '(see "`www.a.example`", or `b.example`!)'
    )


def test_text_is_cut_only_when_it_says_so() -> None:
    plan = target_plan(*(entry(f"h{n:05}.example") for n in range(100)))
    assert plan_text.render(plan, Style(width=80)).count("\n    + ") == 100
    cut = plan_text.render(plan, Style(width=80, limit=10))
    assert cut.count("\n    + ") == 10
    assert "and 90 more" in cut
    assert "opens 100, closes 0" in cut


def test_a_rule_that_changes_shows_the_fields_that_differ() -> None:
    change = NativeChange(
        sign=NativeSign.CHANGED,
        kind="Allow rule",
        label="any -> https://a.example:443",
        fields=("inspection: a -> b",),
    )
    text = plan_text.render(target_plan(native=(change,)), Style(width=80))
    assert "rules of the target: 1 changed" in text
    assert "~ Allow rule any -> https://a.example:443: inspection: a -> b" in text


@pytest.mark.parametrize(
    ("text", "columns"),
    [("e", 1), ("e\u0301", 1), ("e\u20dd", 1), ("\u4e2d", 2), ("\uff21", 2), ("e\u0301\u4e2d", 3)],
)
def test_columns_are_counted_as_a_terminal_draws_them(text: str, columns: int) -> None:
    assert cells(text) == columns


def test_a_name_that_is_longer_than_a_line_can_be_copied() -> None:
    host = f"{'a' * 60}.example"
    told = render_diagnostic(Diagnostic(codes.USAGE, f"no row names {host}"), color=False, width=40)
    assert host in told.splitlines()[-1].split()


def test_a_narrow_terminal_is_taken_for_one_of_forty_columns() -> None:
    groups = (("a-group", ("aaaaaaaa", "bbbbbbbb", "c")),)
    lines = catalog_fleets_text.render(Fleets((), groups), Style(width=20)).splitlines()
    # With `bbbbbbbb,` the first line would have 41.
    assert lines[-2:] == [f"    a-group{' ' * 11}aaaaaaaa,", f"{' ' * 22}bbbbbbbb, c"]

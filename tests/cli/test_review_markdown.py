"""Reviews as comments: whatever the text in them, however long, and where their links lead."""

import re

import pytest

from outgate.cli.views import diff_markdown, plan_markdown
from outgate.cli.views.links import NO_LINKS, Links
from outgate.cli.views.markdown import marker
from outgate.cli.views.review_blocks import Block, compose, measure
from outgate.cli.views.review_markdown import listed
from outgate.cli.views.review_tables import group_row
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import Reason
from outgate.diagnostics import Severity
from outgate.plan.comparison.compare import Side, difference
from outgate.values import replace
from tests.builders.comments import PARSER, assert_nothing_is_live, read_comment
from tests.builders.hostile_plans import MORE_HOSTILE, hostile_plan
from tests.builders.hostile_text import HOSTILE
from tests.builders.reports import review_of
from tests.builders.target_plans import entry, target_plan
from tests.conftest import Workspace

GITHUB, AZURE = 65_536, 150_000  # the longest comments that the hosts take
REPOSITORY = "https://code.example/contoso/egress/blob/4f2c"


@pytest.mark.parametrize("text", [*HOSTILE, *MORE_HOSTILE])
def test_text_of_a_plan_stays_text(text: str) -> None:
    links = Links(files=REPOSITORY, folder="net/", report="https://code.example/runs/7")
    for style in (Style(), Style(links=links)):
        comment = plan_markdown.render(hostile_plan(text), style)
        base = "https://code.example/" if style.links.files else ""
        seen = assert_nothing_is_live(comment, base)
        assert "cannot be applied: 1 guard that does not hold" in seen.whole
        assert len(comment) <= GITHUB


@pytest.mark.parametrize("text", [*HOSTILE, *MORE_HOSTILE])
def test_text_of_a_comparison_stays_text(text: str) -> None:
    rules = target_plan().plan.rules
    before, after = Side(name=text or "a", rules=rules), Side(name=f"{text}:b", rules=rules)
    shared = difference(before, after)
    project = ProjectDifference(
        (Setting(text, text, text, None), Setting(None, f"guard `{text}`", text, text)),
        (TargetDifference(text, None, text),),
    )
    comment = diff_markdown.render(Comparison(shared, project), Style())
    assert_nothing_is_live(comment)


def test_a_group_tells_what_all_its_statements_have_in_common() -> None:
    """An owner of one of two would seem to answer for both."""
    review = review_of("x")
    first, second = (
        replace(review.statements[0], places=(f"a.policy:{n}",), owner=owner, because="audit")
        for n, owner in ((1, "hr"), (2, "legal"))
    )
    group = replace(review.opened[0], statements=(first, second))
    told = group_row(group, review, NO_LINKS)
    assert "a.policy:1" in told
    assert "a.policy:2" in told
    assert "audit" in told
    assert not {"hr", "legal"} & set(re.findall(r"\w+", told))


def test_what_is_cut_from_a_list_is_told_in_the_list() -> None:
    (block,) = listed("title", [f"line {n}" for n in range(9)], NO_LINKS, most=3)
    comment = compose([block], 4_000)
    bullets = [line for line in comment.splitlines() if line.startswith("- ")]
    assert bullets[:3] == ["- line 0", "- line 1", "- line 2"]
    assert "and 6 more" in bullets[-1]


def test_names_reasons_and_owners_of_a_real_project(empty: Workspace) -> None:
    space = empty
    name = "@all `x` $y$ www.evil.example [a](b) <b>"
    owner = "@team #1 :tada: https://evil.example <img src=x> ##vso[task.complete]"
    space.write(
        f"policies/{name}.policy",
        f'allow mde for region EU, fleet mma owner "{owner}" because "{owner}" until 2026-10-02\n',
    )
    day = ("--as-of", "2026-10-01")
    ran = space.run("plan", *day, "--format", "markdown", "--repo-url", REPOSITORY)
    assert ran.code == 0, ran.err
    comment = assert_nothing_is_live(ran.out, REPOSITORY)
    assert owner in comment.whole
    path = "%40all%20%60x%60%20%24y%24%20www.evil.example%20%5Ba%5D%28b%29%20%3Cb%3E.policy"
    assert f"{REPOSITORY}/policies/{path}#L1" in comment.links


def many(number: int) -> TargetPlan:
    """A plan that opens so many hosts, each by a statement of its own."""
    opened = tuple(
        replace(
            entry(f"h{n:05}.example", f"s{n:05}"), reasons=(Reason(f"allow x{n:05}", f"x/y#{n}"),)
        )
        for n in range(number)
    )
    places = {f"allow x{n:05}": (f"policies/a.policy:{n + 1}",) for n in range(number)}
    return replace(target_plan(*opened), places=places)


def test_five_thousand_flows_by_as_many_statements() -> None:
    comment = plan_markdown.render(many(5000), Style())
    assert measure(comment.splitlines()) <= min(GITHUB, AZURE)
    screen, _, more = comment.partition("<details>")
    # The first screen is one: a title, the safety, ten groups, and how many there are beside.
    assert len(screen.splitlines()) < 30
    assert "opens 5000, closes 0" in screen
    assert screen.count("| **opens 1** |") == 10
    assert "| **opens 4990 more** | in 4990 groups, below | | |" in screen
    shown = more.count("\n| `https://h")
    assert shown > 100
    assert f"| | **and {5000 - shown} more**, with `--format json` |" in more


def test_five_thousand_flows_by_one_statement_are_one_line() -> None:
    reasons = (Reason("allow x", "x/y#1"),)
    opened = (replace(entry(f"h{n:05}.example", "any"), reasons=reasons) for n in range(5000))
    plan = replace(target_plan(*opened), places={"allow x": ("policies/a.policy:1",)})
    screen, *_ = plan_markdown.render(plan, Style()).partition("<details>")
    (row,) = (line for line in screen.splitlines() if line.startswith("| **opens"))
    assert row == (
        "| **opens 5000** | `https://h00000.example:443`<br>`https://h00001.example:443`<br>"
        "`https://h00002.example:443`<br>and 4997 more of 5000 destinations | `any` "
        "| `policies/a.policy:1` |"
    )


def test_the_report_is_where_the_rest_is() -> None:
    style = Style(links=Links(report="https://code.example/runs/7"))
    comment = plan_markdown.render(many(2000), style, limit=20_000)
    assert len(comment) <= 20_000
    assert re.search(r"\*\*and \d+ more\*\*, \[in the whole report\]\(https://code.exam", comment)
    assert comment.endswith("[the whole report](https://code.example/runs/7)\n")
    assert read_comment(comment).headings == 1


@pytest.mark.parametrize("limit", [3_000, 10_000, 60_000])
def test_errors_and_risks_are_never_cut_in_silence(limit: int) -> None:
    errors = tuple(
        Finding(code="forbidden", severity=Severity.ERROR, message=f"e{n} {'x' * 700}")
        for n in range(300)
    )
    plan = replace(many(500), findings=Findings(errors))
    comment = plan_markdown.render(plan, Style(), limit=limit)
    assert measure(comment.splitlines()) <= limit
    screen, _, more = comment.partition("<details>")
    assert "It cannot be applied: 300 guards that do not hold**" in screen
    shown = len(re.findall(r"\*\*error forbidden\*\*: e\d+ ", screen))
    assert shown <= 10
    assert f"- **and {300 - shown} more that forbid to apply it**" in screen
    assert "opens 500, closes 0" in screen
    if limit > 3_000:
        behind = len(re.findall(r"\*\*error forbidden\*\*: e\d+ ", more))
        assert f"**and {290 - behind} more**" in more


def test_blocks_fit_and_say_what_is_missing() -> None:
    def rest(left: int) -> str:
        return f"left {left}"

    rows = tuple(f"row {n}" for n in range(1000))
    one = Block(order=1, head=("one",), rows=rows, rest=rest, most=5)
    two = Block(order=2, head=("two",), rows=rows, tail=("end",), rest=rest)
    for limit in range(700, 20_000, 700):
        text = compose((two, one), limit)
        assert len(text) <= limit
        lines = text.splitlines()
        shown = lines.index("end") - lines.index("two") - 1
        if f"left {1000 - shown + 1}" in lines:
            shown -= 1
        assert shown == 1000 or f"left {1000 - shown}" in lines
        assert lines[-1] == "left 995"
    # Where there is no room even for that, the less important goes whole.
    assert compose((two, one), 410) == (
        "one\nrow 0\nrow 1\nrow 2\nrow 3\nrow 4\nleft 995\n\n**1 part has no room here**\n"
    )
    # Characters beyond the first plane count twice, as they do for the hosts.
    faces = Block(order=1, head=(), rows=("\U0001f600" * 50,) * 100, rest=rest)
    assert len(compose((faces,), 2000).encode("utf-16-le")) // 2 <= 2000


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        # Of 2,000 characters 608 are for what is there in any case; a row takes 10 of the rest.
        ((500, 500), (100, 39)),
        ((20, 500), (20, 119)),  # what the first does not need goes to the second
        ((500, 10), (129, 10)),  # and the other way round
    ],
)
def test_no_part_takes_more_than_its_share_before_others_have_theirs(
    rows: tuple[int, int], shown: tuple[int, int]
) -> None:
    first, second = (
        Block(order=order, head=(f"of {order}",), rows=(f"row of {order:2}",) * number, share=share)
        for order, number, share in ((1, rows[0], 0.5), (2, rows[1], 0.3))
    )
    for blocks in ((first, second), (second, first)):
        lines = compose(blocks, 2_000).splitlines()
        assert (lines.count("row of  1"), lines.count("row of  2")) == shown


def test_a_marker_is_one_line_of_its_own_for_each_target() -> None:
    keys = [
        *HOSTILE,
        *MORE_HOSTILE,
        "a--b",
        "a---b",
        "a-%2Db",
        "x" * 5001,
        "plan prod",
        "plan Prod",
    ]
    markers = [marker(key) for key in keys]
    assert len(set(markers)) == len(set(keys))
    for line in markers:
        assert "--" not in line.removeprefix("<!-- ").removesuffix(" -->")
        assert len(line) < 250
        assert [token.type for token in PARSER.parse(line)] == ["html_block"]
    assert marker("plan prod") == "<!-- outgate plan prod -->"


def test_a_plan_made_offline_says_so_and_is_judged_all_the_same(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet mma\n")
    ran = empty.run("plan", "--offline", "--format", "markdown")
    assert "### \U0001f534 Outgate: plan for `local`: opens " in ran.out
    assert "made offline, it compares with what was last applied" in ran.out
    assert "**open wildcard**" in ran.out

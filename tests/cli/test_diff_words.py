"""The words of a difference, and of what stands under a cursor, with every case by hand."""

import pytest

from outgate.catalog.fleets import FLEETS
from outgate.catalog.model import Cloud, Method
from outgate.catalog.readings import Feature
from outgate.cli.views import diff_text, diff_wording, hover_markdown, plan_html
from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import FeatureRow, RegionRow
from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.editor.hover import Fact, FleetFact, MethodFact, SourceFact, StatementFact
from outgate.editor.impact import Impact
from outgate.plan.comparison.compare import Difference, Side, TrafficShift, difference
from outgate.plan.comparison.provenance import Cause, Ground
from outgate.plan.model import Quarantined, Retained, Rule, Withheld
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.reports import REMOTE, rule_of
from tests.builders.target_plans import target_plan


def ports(*numbers: int) -> tuple[Rule, ...]:
    return tuple(rule_of("office", replace(REMOTE, port=number)) for number in numbers)


def between(before: tuple[Rule, ...], after: tuple[Rule, ...]) -> Difference:
    one = Side(name="a", rules=before, edition="2025-12-25")
    return difference(one, Side(name="b", rules=after, edition="2026-09-03"))


SAME = between(ports(1, 2), ports(1, 2))
MORE = between(ports(1, 2), ports(1, 3, 4))


def test_the_counts() -> None:
    assert diff_wording.summary(MORE) == "2 gained, 1 lost, 1 the same."
    assert diff_wording.counts_words(SAME) == "0 gained, 0 lost"
    assert diff_wording.same_words(SAME) == "`a` and `b` allow the same traffic, to 2 targets."
    assert diff_wording.permissiveness_words(SAME).startswith("permissiveness ")
    assert " -> " not in diff_wording.permissiveness_words(SAME)
    assert " -> " in diff_wording.permissiveness_words(MORE)


def test_settings_and_targets() -> None:
    settings = (Setting(None, "retain", "5d", "6d"), Setting("prod", "tier", None, "Premium"))
    targets = (TargetDifference("prod", MORE), TargetDifference("lab", None, "it is odd"))
    project = ProjectDifference(settings, targets)
    assert [diff_wording.setting_words(each) for each in settings] == [
        "retain: 5d -> 6d",
        "target `prod`: tier: not set -> Premium",
    ]
    assert list(diff_wording.project_words(project)) == [
        "2 settings changed",
        "target `prod`: 2 gained, 1 lost",
        "target `lab`: cannot be compared, as it is odd",
    ]
    assert list(diff_wording.project_words(ProjectDifference((), ()))) == []
    lines = diff_text.render(Comparison(SAME, project), Style()).splitlines()
    assert lines[:3] == [
        "settings (2)",
        "  ~ retain: 5d -> 6d",
        "  ~ target `prod`: tier: not set -> Premium",
    ]
    assert "`a` and `b` allow the same traffic, to 2 targets." in lines
    assert "target `lab`: cannot be compared, as it is odd." in lines


def shift(*grounds: Ground) -> TrafficShift:
    piece = Piece(Flow(("*",), REMOTE), (), Witness("10.0.0.1", "u"))
    return TrafficShift(piece, "any", ports(1, 2, 3, 4, 5), grounds)


def ground(number: int, *places: str, row: str = "row", cause: Cause = Cause.STATEMENT) -> Ground:
    return Ground(f"allow s{number}", places, row, cause)


def test_what_is_behind_a_change() -> None:
    many = (
        ground(1, "p:1", "q:1"),
        ground(1, "p:1", "q:1", row="other"),
        *(ground(2, row=f"r{n}") for n in range(5)),
        ground(3, "p:3", cause=Cause.EXPIRY),
        ground(4, "p:4"),
        ground(5, "p:5"),
    )
    assert list(diff_wording.ground_lines(shift(*many), MORE.after, MORE.before)) == [
        "p:1, q:1 (row, other); `a` has no such statement",
        "`allow s2` (r0, r1, r2 and 2 more); `a` has no such statement",
        "p:3 (row); `a` has the statement, whose last day is over",
        "and 2 more statements",
    ]
    three = tuple(diff_wording.ground_lines(shift(*many[:-2]), MORE.after, MORE.before))
    assert len(three) == 3
    (live,) = diff_wording.ground_lines(shift(), MORE.after, MORE.before)
    assert live.startswith("by the live rule `office -> https://a.example:1`, ")
    assert live.endswith(" and 2 more")


def test_lists_of_a_difference_are_cut_unless_all_is_asked_for() -> None:
    many = between((), ports(*range(1, 601)))
    comparison = Comparison(many, ProjectDifference((), ()))
    lines = diff_text.render(comparison, Style()).splitlines()
    assert "gained (600)" in lines
    assert "  and 100 more (all of them with --full or --format json)" in lines
    full = diff_text.render(comparison, Style().in_full())
    assert "all of them with" not in full


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (
            FleetFact("linux", True, (FLEETS["linux"],), (Method.STANDARD,)),
            "fleet `linux`\n\nLinux\n\nmethods: `standard`",
        ),
        (
            FleetFact("shop", False, (FLEETS["linux"], FLEETS["macos"]), ()),
            "fleet `shop`\n\n`linux`, `macos`\n\nmethods: none for all of them",
        ),
        (
            FleetFact("linux", False, (FLEETS["linux"],), ()),
            "fleet `linux`\n\n`linux`\n\nmethods: none for all of them",
        ),
        (
            SourceFact("hq", names("n", 14)),
            "source `hq`\n\n" + ", ".join(f"`n-{n}`" for n in range(12)) + " and 2 more",
        ),
        (
            FleetFact("two", True, (FLEETS["linux"], FLEETS["macos"]), (Method.STANDARD,)),
            "group `two`\n\n`linux`, `macos`\n\nmethods: `standard`",
        ),
        (
            FleetFact("one", True, (FLEETS["linux"],), tuple(Method)),
            "group `one`\n\n`linux`\n\nmethods: `standard`, `streamlined`, `addresses`",
        ),
        (
            FleetFact("win10-1709", True, (FLEETS["win10-1709"],), (Method.STANDARD,)),
            "fleet `win10-1709`\n\nWindows client, legacy sensor, build 16299\n\nmethods: "
            "`standard`",
        ),
        (
            SourceFact("hq", names("n", 12)),
            "source `hq`\n\n" + ", ".join(f"`n-{n}`" for n in range(12)),
        ),
        (
            SourceFact("hq", names("n", 13)),
            "source `hq`\n\n" + ", ".join(f"`n-{n}`" for n in range(12)) + " and 1 more",
        ),
        (
            RegionRow("EU", Cloud.COMMERCIAL, ("mde", "mde-portal")),
            "region `EU` of the commercial cloud\n\nserved by `mde`, `mde-portal`",
        ),
        (RegionRow("x", None, ("pay",)), "region `x`\n\nserved by `pay`"),
        (
            FeatureRow(Feature("updates", True, "rows of *updates*"), ()),
            "feature `updates`, on by default\n\nrows of &#42;updates&#42;",
        ),
        (
            FeatureRow(Feature("symbols", False, "x"), ()),
            "feature `symbols`, off by default\n\nx",
        ),
        (
            StatementFact("mde", None, "2026-09-03"),
            "service `mde`, catalog 2026-09-03\n\nwhat it opens is not worked out yet",
        ),
        (
            StatementFact("mde", Impact(0, (), expired=True), "2026-09-03"),
            "service `mde`, catalog 2026-09-03\n\nits last day has passed: it opens nothing",
        ),
        (
            StatementFact("mde", Impact(2, names("e", 13), expired=False), "2026-09-03"),
            "service `mde`, catalog 2026-09-03: opens 13 endpoints with 2 rules\n\n"
            + "".join(f"- `e-{n}`\n" for n in range(12))
            + "- and 1 more",
        ),
        (SourceFact("all", ("*",)), "source `all`\n\n`any`"),
        (
            MethodFact(Method.STANDARD, 1),
            "method `standard`\n\nevery host that the list names for the devices; 1 built-in fleet "
            "can use it",
        ),
        (
            MethodFact(Method.ADDRESSES, 2),
            "method `addresses`\n\nstreamlined, with service tags instead of the core URL; 2 "
            "built-in fleets can use it",
        ),
        (
            StatementFact("mde", Impact(1, ("https://a",), expired=False), "2026-09-03"),
            "service `mde`, catalog 2026-09-03: opens 1 endpoint with 1 rule\n\n- `https://a`",
        ),
    ],
)
def test_what_stands_under_a_cursor(fact: Fact, words: str) -> None:
    assert hover_markdown.render(fact) == words


def test_a_report_of_a_plan_has_lists_for_the_auditor() -> None:
    canonical = replace(
        target_plan().plan,
        withheld=(Withheld("s", "e", "https://w.example", "updates"),),
        quarantined=(Quarantined("l/urls#1", "", "odd", ()),),
        retained=(Retained("any -> https://r.example", "2027-01-01", "2026-09-03"),),
    )
    page = plan_html.render(replace(target_plan(), plan=canonical), Style())
    assert "<title>Plan for t \u2013 Outgate</title>" in page
    for title, text in (
        ("Required rows that are left out on purpose", "https://w.example (updates, e)"),
        ("Rows that could not be read", "(no URL) (l/urls#1): odd"),
        (
            "Rules that the catalog dropped and that stay a while",
            "any -&gt; https://r.example (dropped by 2026-09-03, until 2027-01-01)",
        ),
    ):
        below = page.partition(f"<summary>{title} (1)</summary>")[2]
        assert f"<li>{text}</li>" in below.partition("</details>")[0]


def test_text_of_any_kind_is_a_block_of_code() -> None:
    assert hover_markdown.fenced("a\nb") == "```text\na\nb\n```"
    assert hover_markdown.fenced("a ``` b") == "````text\na ``` b\n````"
    assert hover_markdown.fenced("a ````` b\x1b") == "``````text\na ````` b\\u001b\n``````"

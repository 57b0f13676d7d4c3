"""The comment on all targets, whatever the text in it; and risks, in text as in a comment."""

import pytest

from outgate.backends.rendered import Fact, Rendered, Unkept
from outgate.cli.views import plan_all_markdown, plan_all_text, plan_text
from outgate.cli.views.links import Links
from outgate.cli.views.plan_text import RISKS_SHOWN
from outgate.cli.views.wording import Style
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.review.from_plan import assess_plan, review_plan
from outgate.deploy.side_by_side.model import (
    BlindSplit,
    LeftOut,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
from outgate.diagnostics import Diagnostic, codes
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Piece
from outgate.values import replace
from tests.builders.comments import assert_nothing_is_live
from tests.builders.hostile_plans import MORE_HOSTILE, hostile_plan
from tests.builders.hostile_text import HOSTILE
from tests.builders.rules import rule
from tests.builders.target_plans import entry, target_plan

LIMIT = 65_536  # the longest comment that GitHub takes
REPOSITORY = "https://code.example/contoso/egress/blob/4f2c"


def hostile_plans(text: str) -> AllPlans:
    """Plans that have a text wherever one can be: names of targets are plain ones."""
    named = replace(rule("a.example"), source=RuleSource(text, ("*",)))
    widened = Diagnostic(codes.ACCEPTED_WIDENING, text, help=text)
    failed = Diagnostic(codes.TARGET_FAILED, text, help=text)
    piece = Piece(named.flow, (named.remote,), hostile_plan(text).traffic.opened[0].piece.witness)
    comparison = SideBySide(
        targets=("one", "two", "c"),
        traffic=(
            TrafficSplit(
                allowing=("one",),
                refusing=("two", "c"),
                unsure=("two",),
                flows=(SplitFlow(piece=piece, source=text, statements=(text, f"allow {text}")),),
            ),
        ),
        blind=(BlindSplit(blind=("one",), telling=("c",), rules=(named,)),),
        treatments=(
            TreatmentSplit(
                fact=Fact.KEEP, keeping=("c",), losing=("one",), why=(text,), rules=(named,)
            ),
        ),
        left_out=(LeftOut("d", text),),
        places={text: (f"policies/{text}.policy:3",)},
    )
    rendered = Rendered(
        rules=(), allows=(named,), blind=(named.key,), unkept=(Unkept(named, Fact.KEEP, text),)
    )
    planned = TargetOutcome(
        name="one",
        title="x",
        plan=replace(hostile_plan(text), target="one"),
        rendered=rendered,
        problems=(widened,),
    )
    broken = TargetOutcome(name="two", title="x", problems=(failed,))
    return AllPlans(targets=(planned, broken), comparisons=(comparison,), problems=(failed,))


@pytest.mark.parametrize("text", [*HOSTILE, *MORE_HOSTILE])
def test_text_of_all_plans_stays_text(text: str) -> None:
    links = Links(files=REPOSITORY, folder="net/", report="https://code.example/runs/7")
    for style in (Style(), Style(links=links)):
        comment = plan_all_markdown.render(hostile_plans(text), style)
        base = "https://code.example/" if style.links.files else ""
        seen = assert_nothing_is_live(comment, base, headings=2)
        assert "plans for 2 targets: 1 with changes, 1 that cannot be applied, 1 that" in seen.whole
        assert len(comment) <= LIMIT


def test_a_dangerous_target_is_never_among_those_of_a_line() -> None:
    """Whoever writes outgate.yaml may put any number of others before it."""
    plans = [replace(target_plan(), target=f"t{number}") for number in range(20)]
    plans.append(replace(target_plan(entry("*.blob.core.windows.net")), target="last"))
    outcomes = tuple(TargetOutcome(name=plan.target, title="x", plan=plan) for plan in plans)
    all_plans = AllPlans(targets=outcomes, comparisons=(), problems=())
    comment = plan_all_markdown.render(all_plans, Style())
    assert "Plan for `last`" in comment
    assert "On `last`" not in comment
    assert "On `t19`" in comment


@pytest.mark.parametrize("text", ["\x1b[31mred\x07\x00", "line\none", "\u202egro.live\u202c"])
def test_text_of_all_plans_moves_no_terminal(text: str) -> None:
    told = plan_all_text.render(hostile_plans(text), Style())
    assert not {"\x1b", "\x07", "\x00", "\u202e"} & set(told)
    assert "\none" not in told


def test_a_plan_as_text_names_its_gravest_risks_as_the_review_does() -> None:
    plan = hostile_plan("office")
    review = review_plan(plan)
    level, risks = assess_plan(plan)
    assert level is review.level
    assert [(each.kind, each.level, each.text, each.count) for each in risks] == [
        (each.kind, each.level, each.text, each.count) for each in review.risks
    ]
    assert len(review.risks) > RISKS_SHOWN
    lines = plan_text.render(plan, Style()).splitlines()
    at = lines.index(f"Dangerous: {len(review.risks)} risks")
    shown = lines[at + 1 : at + 1 + RISKS_SHOWN]
    assert shown == [f"  ! {risk.name}: {risk.text}" for risk in review.risks[:RISKS_SHOWN]]
    rest = len(review.risks) - RISKS_SHOWN
    assert lines[at + 1 + RISKS_SHOWN].startswith(f"  and {rest} more risks (")
    full = plan_text.render(plan, Style().in_full()).splitlines()
    assert all(f"  ! {risk.name}: {risk.text}" in full for risk in review.risks)

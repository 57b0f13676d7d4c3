"""What a comparison comes to in a review, from differences that are made by hand."""

from datetime import date

import pytest

from outgate.commands.diff import Comparison
from outgate.commands.diff_entries import (
    collect_readings,
    list_diff_entries,
    read_diff_statements,
)
from outgate.commands.diff_review import review_comparison
from outgate.commands.diff_settings import ProjectDifference
from outgate.deploy.review.model import CauseCount
from outgate.deploy.review.traffic import Kind
from outgate.deploy.traffic_change.model import Cause, Reason
from outgate.plan.comparison import provenance
from outgate.plan.comparison.compare import Difference, Side, TrafficShift, difference
from outgate.plan.comparison.provenance import Ground, Standing
from outgate.plan.model import Because, Origin, Rule
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.values import replace
from tests.builders.rules import BYPASS, KEEP, rule
from tests.deploy.risky import remote, treated

A = "allow mde for region EU, fleet linux until 2026-10-09"
B = "allow mde for region EU, fleet macos"
DAY = date(2026, 10, 1)
EMPTY = difference(
    Side(name="old", rules=(), edition="2026-07-03"),
    Side(name="new", rules=(), edition="2026-09-03"),
)


def origin(statement: str, row: str, need: str = "required", reading: str = "") -> Origin:
    because = (Because("r", reading),) if reading else ()
    return Origin(statement, row, need, because)


def asked(host: str, *origins: Origin) -> Rule:
    return replace(rule(host), origins=origins)


def shift(host: str, *grounds: Ground, rules: tuple[Rule, ...] = ()) -> TrafficShift:
    piece = Piece(Flow(("*",), remote(host)), (), Witness("192.0.2.1", f"https://{host}"))
    return TrafficShift(piece, "any", rules, grounds)


def ground(statement: str, row: str, cause: provenance.Cause) -> Ground:
    return Ground(statement, ("a.policy:1",), row, cause)


def of(gained: tuple[TrafficShift, ...] = (), lost: tuple[TrafficShift, ...] = ()) -> Difference:
    return replace(EMPTY, gained=gained, lost=lost)


def entries(made: Difference) -> list[tuple[Kind, str, tuple[Cause, ...], tuple[str, ...]]]:
    statements = read_diff_statements(made, Comparison(made, ProjectDifference()))
    return [
        (each.kind, each.target, each.causes, each.lacking)
        for each in list_diff_entries(made, statements)
    ]


@pytest.mark.parametrize(
    ("cause", "told", "lacking"),
    [
        (provenance.Cause.STATEMENT, (Cause.POLICY,), "`{}` has no such statement"),
        (provenance.Cause.SOURCE, (Cause.POLICY,), "`{}` has the statement, from other addresses"),
        (provenance.Cause.FLEET, (Cause.POLICY,), "`{}` has the statement, for other devices"),
        (
            provenance.Cause.EXPIRY,
            (Cause.EXPIRY,),
            "`{}` has the statement, whose last day is over",
        ),
        (provenance.Cause.CATALOG, (Cause.CATALOG,), "`{}` has the statement, with catalog {}"),
        (provenance.Cause.UNKNOWN, (), ""),
    ],
)
def test_each_cause_is_told_of_what_opens_and_of_what_closes(
    cause: provenance.Cause, told: tuple[Cause, ...], lacking: str
) -> None:
    one = shift("a.example", ground(A, "l/t#1", cause))
    made = of(gained=(one,), lost=(replace(one, piece=shift("b.example").piece),))
    words = [
        (lacking.format(name, edition),) if lacking else ()
        for name, edition in (("old", "2026-07-03"), ("new", "2026-09-03"))
    ]
    assert entries(made) == [
        (Kind.OPENED, "https://a.example:443", told, words[0]),
        (Kind.CLOSED, "https://b.example:443", told, words[1]),
    ]


def test_several_causes_stand_in_their_order_and_each_once() -> None:
    causes = provenance.Cause.CATALOG, provenance.Cause.SOURCE, provenance.Cause.STATEMENT
    grounds = tuple(ground(A, f"l/t#{n}", cause) for n, cause in enumerate((*causes, *causes)))
    made = of(gained=(shift("a.example", *grounds),))
    ((_, _, told, lacking),) = entries(made)
    assert told == (Cause.POLICY, Cause.CATALOG)
    assert len(lacking) == 3
    review = review_comparison(Comparison(made, ProjectDifference(), DAY, 30))
    assert review.causes == (CauseCount(Cause.POLICY, 1), CauseCount(Cause.CATALOG, 1))
    assert (review.since, review.edition) == ("2026-07-03", "2026-09-03")


def test_reasons_rules_and_required_rows_of_an_entry() -> None:
    rules = (
        asked(
            "a.example",
            origin(A, "l/t#1"),
            origin(A, "l/t#2", "optional"),
            origin(B, "l/t#3"),
            origin(B, "l/t#4"),
        ),
        asked("*.a.example", origin(A, "l/t#5"), origin(A, "l/t#1")),
    )
    grounds = (
        ground(B, "l/t#3", provenance.Cause.CATALOG),
        ground(A, "l/t#1", provenance.Cause.STATEMENT),
        ground(A, "l/t#2", provenance.Cause.STATEMENT),
        ground(A, "l/t#1", provenance.Cause.SOURCE),
    )
    one = shift("a.example", *grounds, rules=rules)
    made = of(gained=(one,), lost=(one,))
    statements = read_diff_statements(made, Comparison(made, ProjectDifference()))
    opened, closed = list_diff_entries(made, statements)
    for each in (opened, closed):
        assert each.reasons == (Reason(A, "l/t#1"), Reason(A, "l/t#2"), Reason(B, "l/t#3"))
        assert each.rules == ("any -> https://a.example:443", "any -> https://*.a.example:443")
        assert each.leads == (A, B)
    # What the catalog dropped is required no more; what opens lacks nothing.
    assert (opened.required, closed.required) == ((), ("l/t#1",))
    assert collect_readings(made) == {
        Reason(A, f"l/t#{n}") if n in (1, 2, 5) else Reason(B, f"l/t#{n}"): () for n in range(1, 6)
    }


def test_why_rows_were_taken_is_told_of_both_sides() -> None:
    first = asked("a.example", origin(A, "l/t#1", reading="because"))
    second = asked("b.example", origin(B, "l/t#2", reading="and so"))
    made = of(
        gained=(shift("a.example", rules=(first,)),), lost=(shift("b.example", rules=(second,)),)
    )
    assert collect_readings(made) == {
        Reason(A, "l/t#1"): ("because",),
        Reason(B, "l/t#2"): ("and so",),
    }
    review = review_comparison(Comparison(made, ProjectDifference()))
    assert review.readings == collect_readings(made)


def test_what_is_treated_differently_names_who_asks_for_it_now() -> None:
    change = treated("a.example", KEEP, BYPASS).change
    before, after = change.rules
    rules = (
        replace(before, origins=(origin(B, "l/t#2"),)),
        replace(after, origins=(origin(A, "l/t#1"),)),
    )
    made = replace(EMPTY, treated=(replace(change, rules=rules),))
    statements = read_diff_statements(made, Comparison(made, ProjectDifference()))
    # The statements of both rules are known, though no side has a file with them.
    assert {text: each.places for text, each in statements.items()} == {A: (), B: ()}
    (one,) = list_diff_entries(made, statements)
    assert (one.kind, one.target, one.leads) == (Kind.TREATED, "https://a.example:443", (A,))
    assert one.treatments == (KEEP, BYPASS)
    assert one.source == made.names.words(change.flow.addresses)


def side(name: str, **standing: Standing) -> Side:
    texts = {"a": A, "b": B}
    return Side(
        name=name, rules=(), statements={texts[key]: each for key, each in standing.items()}
    )


@pytest.mark.parametrize(
    ("before", "after", "as_of", "notice", "soon"),
    [
        ((), ("a",), DAY, 8, True),
        ((), ("a",), DAY, 7, False),
        (("a",), ("a",), DAY, 30, True),
        # What is over, or only on the side that is left, ends no more.
        (("a",), (), DAY, 30, False),
        ((), ("a over",), DAY, 30, False),
        ((), ("a",), None, 30, False),
        ((), ("b",), DAY, 30, False),
    ],
)
def test_a_statement_that_ends_before_long(
    before: tuple[str, ...], after: tuple[str, ...], as_of: date | None, notice: int, soon: bool
) -> None:
    sides = [
        side(
            name,
            **{key[0]: Standing((f"{name}.policy:1",), None, "over" not in key) for key in keys},
        )
        for name, keys in (("old", before), ("new", after))
    ]
    made = difference(*sides)
    statements = read_diff_statements(made, Comparison(made, ProjectDifference(), as_of, notice))
    assert {text for text, each in statements.items() if each.expires_soon} == (
        {A} if soon else set()
    )
    for text, each in statements.items():
        last = "new" if text in (made.after.statements or {}) else "old"
        assert each.places == (f"{last}.policy:1",)
    told = review_comparison(Comparison(made, ProjectDifference(), as_of, notice))
    assert [s.text for s in told.statements] == sorted(made.after.statements or ())
    assert any(risk.kind.value == "expiring" for risk in told.risks) is soon


def test_a_ground_tells_where_a_statement_stood() -> None:
    made = of(lost=(shift("a.example", ground(A, "l/t#1", provenance.Cause.STATEMENT)),))
    statements = read_diff_statements(made, Comparison(made, ProjectDifference()))
    assert statements[A].places == ("a.policy:1",)

"""Verdicts and reasons under a catalog of a few rows: each can be read off the page."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Correction, Need
from outgate.probe.judge import Judge
from outgate.probe.observation import Outcome
from outgate.probe.report import Asking, Cure, Finding, Judged, Verdict
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.probe.few_rows import HERE, LINUX, THERE, URL, compiled, judged, seen


def test_a_row_that_was_taken_out_tells_why_and_is_no_cure() -> None:
    gone = replace(
        row("x.a.example", geography="EU"),
        correction=Correction(
            overlay="o", did="taken out", reason="r", decided_by="us", evidence="e"
        ),
    )
    kept = endpoint_list(row("y.a.example", number=2, geography="EU"))
    table = replace(kept.tables[0], withdrawn=(gone,))
    each = judged(LINUX, rows=catalog(replace(kept, tables=(table,))))
    assert each.why.startswith("is taken out by overlay `o`")
    assert (each.verdict, each.cure) == (Verdict.DENIED, None)
    assert each.row is not None
    assert each.row.text == "x.a.example"


def test_who_asks_for_a_rule_is_told_for_the_place_alone() -> None:
    """What is allowed from anywhere has the statements for a part of it among those that ask."""
    text = f"source lab = 10.20.0.0/16\n{LINUX}\n{LINUX} from lab\n"
    places = {place: judged(text, place=place).asking for place in (HERE, THERE)}
    assert [asking.places for asking in places[HERE]] == [("a.policy:2",), ("a.policy:3",)]
    assert [asking.places for asking in places[THERE]] == [("a.policy:2",)]


def test_where_it_is_allowed_is_told_by_all_its_names() -> None:
    text = (
        "source north = 10.30.0.0/16\nsource lab = 10.20.0.0/16\n"
        f"{LINUX} from north\n{LINUX} from lab\n"
    )
    each = judged(text, place=THERE)
    assert each.why == "it is allowed from `lab`, `north` only"
    assert each.cure == Cure(f"`from {THERE}`", Asking(f"{LINUX} from lab", ("a.policy:4",)))
    # Devices of others get no place in a statement that is not for them.
    alone = judged(text, place=THERE, fleets=("macos",))
    assert alone.cure is None


def test_an_address_that_no_rule_is_for() -> None:
    assert judged(LINUX, url="https://192.0.2.9").why == "no rule is for its address"
    assert judged(LINUX, url="https://z.b.example").why == "no row of catalog e names the host"
    assert judged(LINUX, url="https://y.a.exmaple").why == (
        "no row of catalog e names the host; did you mean `y.a.example`?"
    )


def test_what_is_no_url_keeps_what_was_seen_of_it() -> None:
    compilation = compiled(LINUX)
    judge = Judge(compilation)
    long = f"https://{'a' * 300}"
    (each,) = judge.judge([seen(compilation, long, "10.20.4.7", detail="refused")] * 2)
    assert each == Judged(
        url=long[:200],
        outcome=Outcome.FAILED,
        detail="refused",
        source="10.20.4.7",
        files=("f",),
        times=2,
        verdict=Verdict.UNKNOWN,
        finding=Finding.NOT_JUDGED,
        why=each.why,
    )
    assert each.why


def test_a_host_that_is_only_named_is_told_where_it_is_denied_and_a_row_names_it() -> None:
    rows = endpoint_list(
        row("x.a.example", geography="EU"), row("u.a.example", number=2, geography="UK")
    )
    text = "source lab = 10.20.0.0/16\nallow mde for region UK, fleet linux from lab\n"
    judge = Judge(compiled(text, catalog(rows)))
    named = judge.judge_name("X.A.example", "list.txt")
    assert named is not None
    assert (named.url, named.outcome, named.detail, named.source) == (URL, None, "", None)
    assert (named.files, named.times, named.finding) == (("list.txt",), 1, Finding.AS_DENIED)
    assert (named.verdict, named.why) == (
        Verdict.DENIED,
        "is for region `EU`; the statement takes `UK`",
    )
    assert named.cure is not None
    assert named.cure.change == "`region EU`"
    # Partly allowed, named by no row, and no name at all.
    assert judge.judge_name("u.a.example", "list.txt") is None
    assert judge.judge_name("z.b.example", "list.txt") is None
    assert judge.judge_name("*.a.example", "list.txt") is None


def test_results_are_in_the_order_of_their_urgency_then_of_urls_and_places() -> None:
    compilation = compiled(f"source lab = 10.20.0.0/16\n{LINUX} from lab\n")
    asked = [
        (url, place, outcome)
        for outcome in (Outcome.REACHED, Outcome.FAILED)
        for url in ("https://y.a.example", URL)
        for place in (THERE, HERE)
    ]
    told = Judge(compilation).judge(
        seen(compilation, url, place, outcome) for url, place, outcome in asked
    )
    assert [(each.finding, each.url, each.source) for each in told] == [
        (finding, url, place)
        for finding, place in (
            (Finding.NOT_ALLOWED, THERE),
            (Finding.IN_THE_WAY, HERE),
            (Finding.BESIDE_RULES, THERE),
            (Finding.FINE, HERE),
        )
        for url in (URL, "https://y.a.example")
    ]
    # Where to look is told of what a rule allows and something keeps from it.
    assert all(bool(each.look_at) is (each.finding is Finding.IN_THE_WAY) for each in told)


@pytest.mark.parametrize(
    ("outcome", "detail", "issuer", "wanted", "told"),
    [
        (Outcome.INSPECTED, "untrusted", "CN=Ours", Outcome.INSPECTED,
         "untrusted; issued by `CN=Ours`"),
        (Outcome.INSPECTED, "untrusted", "", Outcome.INSPECTED, "untrusted"),
        (Outcome.INSPECTED, "", "CN=Ours", Outcome.INSPECTED, "issued by `CN=Ours`"),
        (Outcome.REACHED, "", "CN=Ours", Outcome.INSPECTED, "issued by `CN=Ours`"),
        (Outcome.REACHED, "seen", "CN=MICROSOFT", Outcome.REACHED, "seen"),
        (Outcome.FAILED, "reset", "CN=Ours", Outcome.FAILED, "reset"),
    ],
)  # fmt: skip
def test_what_is_told_of_a_certificate(
    outcome: Outcome, detail: str, issuer: str, wanted: Outcome, told: str
) -> None:
    compilation = compiled(LINUX)
    one = seen(compilation, URL, None, outcome, detail=detail, issuer=issuer)
    (each,) = Judge(compilation).judge([one])
    assert (each.outcome, each.detail) == (wanted, told)


def test_of_several_rules_the_one_that_decides_is_told() -> None:
    """The most specific one, whatever else lets the URL through from there."""
    wide = row("*.a.example", number=2, need=Need.OPTIONAL, readings=("feature-live-response",))
    rows = catalog(endpoint_list(row("x.a.example", geography="EU"), wide))
    places = "source lab = 10.20.0.0/16\nsource zone = 10.20.4.0/24, 10.99.0.0/16\n"
    text = f"{places}{LINUX} from zone\n{LINUX} from lab with live-response\n"
    for url, rule in (
        (URL, "zone -> https://x.a.example:443"),
        ("https://z.a.example", "lab -> https://*.a.example:443"),
    ):
        assert judged(text, url, HERE, rows).rule == rule

"""Two sides compared in small: what is gained, lost and treated otherwise, and for which cause."""

from datetime import date
from pathlib import Path

from outgate.catalog.model import Catalog, Cloud, ServiceTag
from outgate.catalog.store import Store
from outgate.plan.checks.redundant_statements import redundant_statements
from outgate.plan.comparison.compare import Difference, Side, difference, policy_side
from outgate.plan.comparison.provenance import Cause, Ground, Standing
from outgate.plan.comparison.treatment_changes import describe_treatment_change, wins
from outgate.plan.compile import expired_rules
from outgate.plan.model import PlanWarning, Rule
from outgate.plan.remote_names import RemoteNames
from outgate.plan.retain import list_removals, retain
from outgate.traffic.address import RuleSource
from outgate.traffic.tags import NO_TAGS, Tags
from outgate.values import replace
from tests.builders.catalogs import catalog, endpoint_list, row, tag_file
from tests.builders.rules import BYPASS, DIRECT, KEEP, rule
from tests.builders.services import service
from tests.support import DAY, compile_files

A, B = (replace(row(f"{n}.example", number=i), geography="EU") for i, n in enumerate("ab", 1))
MAC = replace(row("m.example", number=3, platforms=("macOS",)), geography="EU")
OLD, NEW = (
    catalog(endpoint_list(*rows), edition=edition)
    for rows, edition in (((A, B, MAC), "2026-01-01"), ((A, MAC), "2026-06-01"))
)
EU = "allow mde for region EU, fleet linux"


def side(text: str, known: Catalog = OLD, as_of: date = DAY, name: str = "x") -> Side:
    compilation, problems = compile_files({"a.policy": text}, known, as_of)
    assert compilation is not None, problems
    return policy_side(name, compilation, problems)


def causes(before: Side, after: Side) -> list[tuple[str, str, tuple[str, ...]]]:
    changed = difference(before, after)
    assert (changed.gained, changed.treated) == ((), ())
    return [
        (ground.cause.value, ground.endpoint, ground.places)
        for shift in changed.lost
        for ground in shift.grounds
    ]


def test_why_traffic_is_lost() -> None:
    here = ("a.policy:1",)
    before = side(f"{EU} from 10.0.0.0/8")
    both = [("l/t#1", here), ("l/t#2", here)]

    def because(cause: str) -> list[tuple[str, str, tuple[str, ...]]]:
        return [(cause, *each) for each in both]

    assert causes(before, side("source none = 10.0.0.0/8\n")) == because("statement")
    # The statement is there, for fewer addresses: they are of a name that means less.
    text = f"source s = 10.0.0.0/8\n{EU} from s"
    narrowed = side(text.replace("/8", "/16"))
    assert {each[0] for each in causes(side(text), narrowed)} == {"source"}
    until = f"{EU} from 10.0.0.0/8 until 2026-07-01"
    assert causes(side(until), side(until, as_of=date(2026, 7, 2))) == because("expiry")
    assert causes(before, side(f"{EU} from 10.0.0.0/8", NEW)) == [("catalog", "l/t#2", here)]
    # Each statement is held against its own addresses, though the traffic of both is one piece.
    two = f"{EU} from 10.0.0.0/8\n{EU} from 11.0.0.0/8\n"
    assert causes(side(two), side(two, NEW)) == [
        ("catalog", "l/t#2", ("a.policy:1",)),
        ("catalog", "l/t#2", ("a.policy:2",)),
    ]
    live = Side(name="live", rules=())
    assert causes(before, live) == because("unknown")
    # Of a plan that was saved it is not known where statements stand and for whom they are.
    saved = Side(name="saved", rules=before.rules)
    assert causes(saved, live) == [("unknown", id, ()) for id, _ in both]
    known = replace(live, statements={f"{EU} from 10.0.0.0/8": Standing(())})
    assert causes(before, known) == because("catalog")
    assert causes(before, replace(known, catalog=before.catalog)) == because("fleet")
    # Who asked for a part only has no say in the rest.
    wide = replace(row("*.b.example", number=4, platforms=("macOS",)), geography="EU")
    part = replace(row("c.b.example", number=5), geography="EU")
    folded = catalog(endpoint_list(wide, part))
    text = f"{EU}\n{EU.replace('linux', 'macos')}"
    assert causes(side(text, folded), side(EU, folded)) == [("statement", "l/t#4", ("a.policy:2",))]
    assert [each.value for each in Cause] == [
        *("statement", "source", "expiry", "catalog", "fleet", "unknown")
    ]
    ground = Ground("allow s", here, "l/t#1", Cause.SOURCE)
    assert ground < replace(ground, cause=Cause.STATEMENT)


def test_what_a_comparison_says_of_both_sides() -> None:
    before, after = side(f"{EU} from 10.0.0.0/8", OLD), side(f"{EU} from 10.0.0.0/8", NEW)
    changed = difference(before, after)
    assert (len(changed.gained), len(changed.lost), changed.same) == (0, 1, 1)
    assert not changed.is_empty
    (shift,) = changed.lost
    assert (shift.source, [each.key for each in shift.rules]) == (
        "10.0.0.0/8",
        ["10.0.0.0/8 -> https://b.example:443"],
    )
    back = difference(after, before)
    assert [each.piece for each in back.gained] == [each.piece for each in changed.lost]
    assert changed.permissiveness == back.permissiveness[::-1]
    assert (before.name, before.edition) == ("x", "2026-01-01")
    assert difference(before, before).is_empty
    # Of the rules that a piece is of, those that hold all of it; where none does, all of them.
    wide, narrow = rule("*.a.example"), rule("b.a.example")
    halves = tuple(rule((half,)) for half in ("10.0.0.0/9", "10.128.0.0/9"))
    nothing = Side(name="x", rules=())
    (only,) = difference(Side(name="y", rules=(narrow, wide)), nothing).lost
    assert only.rules == (wide,)
    (networks,) = difference(Side(name="y", rules=halves), nothing).lost
    assert set(networks.rules) == set(halves)
    # Either side alone may have no warnings to compare.
    warned = replace(before, warnings=(PlanWarning("a", "b", None),))
    assert changed.warnings is not None
    assert difference(warned, after).warnings is not None
    for one, other in (
        (before, replace(after, warnings=None)),
        (replace(before, warnings=None), after),
    ):
        assert difference(one, other).warnings is None


def treated(before: tuple[Rule, ...], after: tuple[Rule, ...]) -> Difference:
    return difference(Side(name="a", rules=before), Side(name="b", rules=after))


def test_traffic_that_is_treated_otherwise() -> None:
    one, other = rule("a.example", treatment=BYPASS), rule("a.example", treatment=KEEP)
    changed = treated((one,), (other,))
    (change,) = changed.treated
    assert (change.before, change.after, change.rules) == (BYPASS, KEEP, (one, other))
    assert (str(change.flow), change.witness.url) == (
        "* -> https://a.example:443",
        "https://a.example",
    )
    assert (changed.gained, changed.lost, changed.same) == ((), (), 0)
    assert not changed.is_empty
    assert treated((one,), (one,)).treated == ()
    assert treated((), (other,)).treated == ()
    # What a more specific rule treats as before has not changed.
    wide = rule("*.a.example", treatment=KEEP)
    special = rule("b.a.example", treatment=BYPASS)
    assert [str(each.flow) for each in treated((wide, special), (wide,)).treated] == [
        "* -> https://b.a.example:443"
    ]
    (rest,) = treated((wide, special), (rule("*.a.example", treatment=DIRECT), special)).treated
    assert rest.witness.url == "https://any.a.example"
    same = rule("b.a.example", treatment=KEEP)
    assert treated((wide,), (wide, same)).treated == treated((wide, same), (wide,)).treated == ()
    # Two sources that change alike are one change.
    halves = [rule("a.example", source=(half,)) for half in ("10.0.0.0/9", "10.128.0.0/9")]
    kept = [rule("a.example", treatment=KEEP, source=each.source.addresses) for each in halves]
    (joined,) = treated(tuple(halves), tuple(kept)).treated
    assert joined.flow.addresses == ("10.0.0.0/8",)
    assert describe_treatment_change(BYPASS, KEEP) == "inspection bypass -> keep"
    assert (
        describe_treatment_change(KEEP, DIRECT)
        == "inspection keep -> bypass, proxy allowed -> direct"
    )
    assert describe_treatment_change(BYPASS, BYPASS) == ""
    flow = halves[0].flow
    assert wins(flow, rule("a.example").flow)
    assert not wins(rule("a.example").flow, flow)
    assert not wins(flow, flow)
    assert wins(rule("a.example").flow, rule("*.example.com").flow) is False


def test_what_stays_for_a_while() -> None:
    editions = ("2026-01-01", "2026-06-01", "2026-09-01")
    for as_of, steps in (
        (date(2026, 7, 1), ["2026-06-01"]),
        (date(2026, 7, 2), []),
    ):
        listed = list_removals(editions, "2026-06-01", 30, as_of)
        assert [each.after for each in listed] == steps
    newest = list_removals(editions, "2026-09-01", 365, date(2026, 9, 1))
    assert [(each.before, each.after) for each in newest] == [
        ("2026-06-01", "2026-09-01"),
        ("2026-01-01", "2026-06-01"),
    ]
    now, _ = compile_files({"a.policy": EU}, NEW)
    old, _ = compile_files({"a.policy": EU}, OLD)
    assert now is not None
    assert old is not None
    (step,) = list_removals(editions, "2026-06-01", 30, DAY)
    kept = retain(now, ((step, old),))
    assert [each.key for each in kept.plan.rules] == [
        "any -> https://a.example:443",
        "any -> https://b.example:443",
    ]
    (origin,) = kept.plan.rules[1].origins
    assert origin.endpoint == "2026-01-01 l/t#2"
    assert [each.text for each in origin.because if each.reading == "retained"] == [
        "catalog 2026-06-01 no longer asks for it, 2026-01-01 did: retained until 2026-07-01"
    ]
    (note,) = kept.plan.retained
    assert (note.rule, note.until, note.edition) == (
        "any -> https://b.example:443",
        "2026-07-01",
        "2026-06-01",
    )
    assert kept.older == (OLD,)
    twice = [compile_files({"a.policy": f"{EU}\n{EU}"}, known)[0] for known in (NEW, OLD)]
    assert None not in twice
    again = retain(twice[0], ((step, twice[1]),))  # type: ignore[arg-type] # there are two
    (redundant,) = redundant_statements(again, DAY)
    assert redundant.statement.span.line == 2
    assert retain(now, ()) is now
    assert retain(old, ((step, now),)) is old


def test_networks_by_the_tags_that_they_are() -> None:
    small, large = ("192.0.2.0/24",), ("192.0.2.0/24", "198.51.100.0/24")
    names = RemoteNames(
        Tags({"Storage": small, "Sql": ("203.0.113.0/24",)}), Tags({"Storage": small})
    )
    assert names.words(rule("a.example").remote) == "https://a.example:443"
    assert names.words(rule(small, "tcp:8443").remote) == "tcp://tag:Storage:8443"
    assert names.words(rule(large).remote) == "https://tag:Storage, 198.51.100.0/24:443"
    assert names.words(rule(("10.0.0.0/8",)).remote) == "https://10.0.0.0/8:443"
    assert (
        names.words(rule((*small, "203.0.113.0/24")).remote) == "https://tag:Sql, tag:Storage:443"
    )
    # A tag that means two things names nothing.
    other = RemoteNames(Tags({"Storage": small}), Tags({"Storage": large}))
    assert other.words(rule(small).remote) == "https://192.0.2.0/24:443"


def test_sources_of_both_sides() -> None:
    one = replace(rule("a.example"), source=RuleSource("s", ("10.0.0.0/8",)))
    named = Side(name="x", rules=(one, one), sources=(RuleSource("t", ("192.0.2.0/24",)),))
    assert [each.name for each in named.named()] == ["t", "s"]
    known = Tags({"Storage": ("192.0.2.0/24",)})
    assert named.knowing(NO_TAGS) is named
    assert named.knowing(known).tags.networks == known.networks


def test_service_tags_of_a_catalog_are_its_networks() -> None:
    known = catalog(endpoint_list(A), tags=(ServiceTag("Storage", 1, (), ("192.0.2.0/24",)),))
    compilation, _ = compile_files({"a.policy": EU}, known)
    assert compilation is not None
    assert compilation.tags.networks == {"Storage": ("192.0.2.0/24",)}


def test_tags_are_those_of_the_clouds_that_statements_speak_of() -> None:
    ours, theirs = ("192.0.2.0/24",), ("198.51.100.0/24",)
    gov = ServiceTag("Storage", 1, (), theirs)
    known = catalog(endpoint_list(A), tags=(ServiceTag("Storage", 1, (), ours),))
    both = replace(known, tag_files=(*known.tag_files, tag_file(gov, cloud=Cloud.GOVERNMENT)))
    for text, networks in ((EU, ours), ("source s = 10.0.0.1\n", (*ours, *theirs))):
        compilation, _ = compile_files({"a.policy": text}, both)
        assert compilation is not None
        assert compilation.tags.networks == {"Storage": networks}


def test_rules_of_statements_that_are_over_and_in_conflict(tmp_path: Path) -> None:
    """Each of them is looked at alone, as each of them may be why traffic closes."""
    (tmp_path / "own.yaml").write_text(
        service("one", "https://x.example", inspection="keep")
        + "---\n"
        + service("two", "https://x.example", inspection="bypass")
    )
    own, problems = Store(tmp_path).load("2021-03-04")
    assert own is not None, problems
    text = "allow one until 2026-06-30\nallow two until 2026-06-30\n"
    compilation, _ = compile_files({"a.policy": text}, own)
    assert compilation is not None
    assert [each.treatment.inspection for each in expired_rules(compilation)] == ["keep", "bypass"]
    alike, _ = compile_files({"a.policy": text.replace("two", "one")}, own)
    assert alike is not None
    assert [each.treatment.inspection for each in expired_rules(alike)] == ["keep"]

"""What is said of statements and plans, in a small catalog: each warning alone, whole."""

from datetime import date

from outgate.catalog.model import Platform
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.model import PlanWarning
from outgate.plan.warnings import all_warnings, plan_warnings, split_warnings
from outgate.values import replace
from tests.builders.catalogs import LINUX, MMA, row
from tests.builders.rules import rule
from tests.builders.small_editions import LINUX_EU, A, B, edition, made, told
from tests.support import compile_files

SERVERS = Platform("Server 2019", ("server2019",), (("server2025", "server2019"),))


def test_clauses_that_change_nothing() -> None:
    """Each of them is a warning of its own, with the fix that takes it out and no more."""
    storage_row = row(
        "*.blob.core.windows.net", number=3, readings=("mma-part",), platforms=("MMA",)
    )
    agents = edition(A, B, storage_row, platforms=(LINUX, MMA))
    _, (storage,) = made(f'{LINUX_EU} storage "stmmaweu01"', agents)
    assert told([storage]) == [
        (
            "clause-without-effect",
            "`storage` changes nothing: no Monitoring Agent row is wanted here",
        )
    ]
    assert storage.help == "it narrows rows for the mma fleets; leave it out for other fleets"
    assert storage.fixes[0].edits
    own = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
    _, (workspace,) = made(f'{LINUX_EU} workspace "{own}"', agents)
    assert workspace.message.startswith("`workspace` changes nothing")
    _, (without,) = made(f"{LINUX_EU} without live-response")
    assert told([without]) == [
        (
            "clause-without-effect",
            "`without live-response` changes nothing: no row of the list belongs to it",
        )
    ]
    assert without.help == "leave it out, or choose another `via` or edition"
    assert without.fixes[0].edits
    assert without.primary is not None
    assert without.primary.span.line == 1
    assert made(f"{LINUX_EU} without updates")[1] == []


def test_a_statement_whose_day_has_passed() -> None:
    text = f"{LINUX_EU} until 2026-06-30"
    compilation, (over,) = made(text)
    assert over.code is codes.EXPIRED
    assert over.message == "the statement was valid until 2026-06-30 and is left out on 2026-07-01"
    assert over.help == "remove it, or give it a later `until`"
    assert over.fixes[0].title == "remove the statement"
    assert (compilation.plan.rules, compilation.in_force) == ((), ())
    still, problems = made(text, as_of=date(2026, 6, 30))
    assert (len(still.plan.rules), problems) == (2, [])
    assert still.in_force == still.policy.statements


def test_a_statement_without_fleets() -> None:
    macos = row("m.example", number=3, platforms=("macOS",))
    known = edition(A, B, macos, platforms=(LINUX, Platform("macOS", ("macos",))))
    _, (alone,) = made("allow mde for region EU", known)
    every = "no fleet is named, so all 2 fleets of the list count: "
    assert told([alone]) == [("missing-fleet", f"{every}3 endpoints")]
    assert alone.help == "name the fleets you have, such as `fleet win11`"
    _, (beside,) = made(f"{LINUX_EU} from 10.0.0.1\nallow mde for region EU", known)
    assert beside.message == f"{every}1 endpoint more than the fleets named elsewhere in a.policy"
    assert beside.primary is not None
    assert beside.primary.span.line == 2
    # Fleets that another file names say nothing of this one.
    _, problems = compile_files(
        {"a.policy": "allow mde for region EU", "b.policy": LINUX_EU}, known
    )
    assert [each.message for each in problems] == [f"{every}3 endpoints"]


def test_what_a_plan_warns_of() -> None:
    storage = row("*.blob.core.windows.net", number=3, readings=("mma-part",), platforms=("MMA",))
    old = row("s.example", number=4, platforms=("Server 2019",))
    known = edition(A, storage, old, platforms=(LINUX, MMA, SERVERS))
    compilation, _ = made("allow mde for region EU, fleet mma, server2025", known)
    wildcard, newer = compilation.plan.warnings
    assert wildcard.code == "open-wildcard"
    assert wildcard.rule == "any -> https://*.blob.core.windows.net:443"
    assert wildcard.message.startswith("`https://*.blob.core.windows.net:443` opens ")
    assert wildcard.message.endswith("; narrow it with `storage`")
    assert newer == PlanWarning(
        "read-as-newest",
        "`server2025` is newer than `Server 2019` names: read as `server2019`",
        None,
    )
    twice, _ = made("allow mde for region EU, fleet mma from 10.0.0.1, 10.0.0.2", known)
    (both,) = twice.plan.warnings
    assert both == replace(wildcard, rule=None)
    # A path that nobody can see, for one source or for more.
    paths = tuple(rule("a.example/x/*", source=each) for each in (("10.0.0.1/32",), ("*",)))
    told_of = [plan_warnings(some, (), known.readings) for some in (paths[:1], paths)]
    assert [[each.rule for each in some] for some in told_of] == [[paths[0].key], [None]]
    # The row in quarantine is that of the region.
    assert [each.url for each in compilation.plan.quarantined] == ["*.x.*"]


def test_warnings_of_two_plans() -> None:
    one, two, three = (PlanWarning(code, "m", None) for code in ("a", "b", "c"))
    moved = replace(two, rule="other -> x")
    split = split_warnings((two, one), (three, moved))
    assert (split.new, split.standing, split.gone) == ((three,), (moved,), (one,))
    # The same code with other words, or the other way round, is another warning.
    other = replace(one, message="n")
    assert split_warnings((one,), (other,)).standing == ()
    rules = (None, *(f"{letter} -> x" for letter in "abcdef"))
    ordered = tuple(replace(one, rule=each) for each in rules)
    assert all_warnings(ordered[::-1], ()) == ordered
    error = Diagnostic(codes.SYNTAX, "x")
    warning = Diagnostic(codes.MISSING_FLEET, "y")
    assert all_warnings((two, one, one), (error, warning, warning)) == (
        one,
        two,
        PlanWarning("missing-fleet", "y", None),
    )

"""What is said of statements and plans, in a small catalog: each warning alone, whole."""

from datetime import date, timedelta
from pathlib import Path

from outgate.catalog.fleets import GROUPS
from outgate.catalog.model import Catalog, Endpoint, Need, Platform
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.expiring import find_expiring
from outgate.plan.checks.lint import lint_plan, untested
from outgate.plan.compile import Compilation
from outgate.plan.model import PlanWarning
from outgate.plan.warnings import all_warnings, split_warnings
from outgate.values import replace
from tests.builders.catalogs import LINUX, MMA, catalog, endpoint_list, quarantined, row
from tests.builders.services import service
from tests.support import DAY, compile_files

SERVERS = Platform("Server 2019", ("server2019",), (("server2025", "server2019"),))
UPDATES = ("feature-updates",)


def edition(*rows: Endpoint, platforms: tuple[Platform, ...] = (LINUX,)) -> Catalog:
    here = tuple(replace(each, geography="EU") for each in rows)
    bad = (quarantined("*.x.*", "EU"), quarantined("*.y.*", "US", number=91))
    return catalog(endpoint_list(*here, platforms=platforms, bad=bad))


A, B = row("a.example"), row("b.example", number=2, readings=UPDATES)
SMALL = edition(A, B)


def made(
    text: str, known: Catalog = SMALL, as_of: date = DAY
) -> tuple[Compilation, list[Diagnostic]]:
    compilation, problems = compile_files({"a.policy": text}, known, as_of)
    assert compilation is not None, problems
    return compilation, list(problems)


def lints(text: str, known: Catalog = SMALL, notice: int = 14) -> list[Diagnostic]:
    return list(lint_plan(made(text, known)[0], DAY, notice))


def told(problems: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(each.code.id, each.message) for each in problems]


LINUX_EU = "allow mde for region EU, fleet linux"


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
    error = Diagnostic(codes.SYNTAX, "x")
    warning = Diagnostic(codes.MISSING_FLEET, "y")
    assert all_warnings((two, one, one), (error, warning, warning)) == (
        one,
        two,
        PlanWarning("missing-fleet", "y", None),
    )


def test_when_a_statement_is_over_soon() -> None:
    for days, when in ((0, "today"), (1, "tomorrow"), (2, "in 2 days"), (14, "in 14 days")):
        until = DAY + timedelta(days=days)
        (found,) = lints(f"{LINUX_EU} until {until}")
        assert told([found]) == [
            ("expires-soon", f"the last day of the statement is {until}, {when}")
        ]
        assert found.help == "give it a later `until`, or take it out once it is over"
    for days in (-1, 15):
        assert lints(f"{LINUX_EU} until {DAY + timedelta(days=days)}") == []
    assert lints(LINUX_EU) == []
    statements = made(f"{LINUX_EU} until {DAY}")[0].policy.statements
    assert tuple(find_expiring(statements, DAY, 0)) == statements


def test_a_statement_that_adds_nothing() -> None:
    twice = f"{LINUX_EU}\n{LINUX_EU}\n"
    (found,) = lints(twice)
    assert told([found]) == [
        (
            "redundant-statement",
            "the statement stands twice: all that it asks for is allowed without it",
        )
    ]
    assert found.primary is not None
    assert found.primary.span.line == 2
    assert [(each.span.line, each.text) for each in found.related] == [(1, "allowed by this one")]
    assert found.help == "remove it, unless it is there to stay when the other goes"
    (fix,) = found.fixes
    assert (fix.title, fix.safe) == ("remove the statement", True)
    inside = "".join(f"allow mde for region EU, fleet linux from 10.{n}.0.0/16\n" for n in range(5))
    (wider,) = lints(f"allow mde for region EU, fleet linux from 10.2.0.0/24\n{inside}")
    assert wider.message.startswith("the statement adds nothing: ")
    assert [each.span.line for each in wider.related] == [4]
    assert not wider.fixes[0].safe
    # The same in another file may be of another target's set.
    compilation, _ = compile_files({"a.policy": LINUX_EU, "b.policy": LINUX_EU}, SMALL)
    assert compilation is not None
    (other,) = lint_plan(compilation, DAY, 14)
    assert (other.message, other.fixes[0].safe) == (found.message, False)
    assert other.primary is not None
    assert other.primary.span.file.name == "b.policy"
    # One that is over covers nothing, and is covered by nothing.
    assert lints(f"{LINUX_EU}\n{LINUX_EU} until 2026-06-30") == []


def test_a_statement_that_has_a_say_in_how_traffic_is_treated(tmp_path: Path) -> None:
    """It allows nothing of its own, and without it the traffic would go through the proxy."""
    (tmp_path / "own.yaml").write_text(
        service("direct", "https://x.example", proxy="direct")
        + "---\n"
        + service("plain", "https://x.example")
    )
    own, problems = Store(tmp_path).load("2021-03-04")
    assert own is not None, problems
    assert lints("allow plain\nallow direct\n", own) == []
    (found,) = lints("allow direct\nallow plain\n", own)
    assert found.code is codes.REDUNDANT_STATEMENT
    assert found.primary is not None
    assert found.primary.span.line == 2


def test_what_is_left_out_on_purpose() -> None:
    (found,) = lints(f"{LINUX_EU} without updates")
    assert told([found]) == [
        (
            "withheld-required",
            "`without updates` leaves out a required endpoint, `https://b.example:443`",
        )
    ]
    assert found.help == (
        "make sure that devices get by without, or take `updates` out of `without`"
    )
    assert found.fixes
    more = edition(A, B, row("a1.example", number=3, readings=UPDATES))
    (several,) = lints(f"{LINUX_EU} without updates", more)
    assert several.message == (
        "`without updates` leaves out 2 required endpoints, such as `https://a1.example:443`"
    )
    # What another statement opens for the same addresses is not left out.
    idle = f"{LINUX_EU} without updates\n{LINUX_EU} from 10.0.0.0/8\n"
    assert "withheld-required" in {each.code.id for each in lints(idle)}
    idle = f"{LINUX_EU} from 10.0.0.0/8 without updates\n{LINUX_EU}\n"
    found_codes = {each.code.id: each for each in lints(idle)}
    assert set(found_codes) == {"idle-without", "redundant-statement"}
    useless = found_codes["idle-without"]
    assert useless.message == (
        "`without updates` has no effect: nothing that it leaves out is closed"
    )
    assert useless.help is not None
    assert useless.help.startswith("another statement opens it for the same addresses")
    assert useless.fixes
    optional = replace(B, need=Need.OPTIONAL)
    assert lints(f"{LINUX_EU} without updates", edition(A, optional)) == []


def test_statements_that_no_test_touches() -> None:
    compilation, _ = made(f"{LINUX_EU}\n")
    (found,) = untested(compilation.policy.statements)
    assert told([found]) == [("untested-statement", "no test touches what this statement allows")]
    assert (
        found.help == "add a `test` with a URL that the statement allows, from where it allows it"
    )


def test_wildcards_under_which_anybody_has_a_name() -> None:
    storage = row("*.blob.core.windows.net", number=3, readings=("mma-part",), platforms=("MMA",))
    known = edition(storage, platforms=(MMA,))
    fleet = GROUPS["mma"][0]
    text = "".join(f"allow mde for region EU, fleet {fleet} from 10.{n}.0.0/16\n" for n in range(6))
    (found,) = lints(text, known)
    assert found.code is codes.OPEN_WILDCARD
    assert found.help == (
        "name the accounts or workspaces you have, or guard it with `forbid ... except`"
    )
    assert found.primary is not None
    assert found.primary.span.line == 1
    assert [each.span.line for each in found.related] == [2, 3, 4]
    # Who asks for one name below it has not asked for the wildcard.
    below = row("a.blob.core.windows.net", number=4)
    both = edition(storage, below, platforms=(MMA, LINUX))
    (found,) = lints(f"{LINUX_EU}\nallow mde for region EU, fleet {fleet}", both)
    assert found.primary is not None
    assert (found.primary.span.line, found.related) == (2, ())

"""What is worth a look in a plan, in a small catalog: each finding alone, whole."""

from datetime import timedelta
from pathlib import Path

from outgate.catalog.fleets import GROUPS
from outgate.catalog.model import Cloud, Need
from outgate.catalog.store import Store
from outgate.diagnostics import codes
from outgate.plan.checks.expiring import find_expiring
from outgate.plan.checks.lint import lint_plan, untested
from outgate.values import replace
from tests.builders.catalogs import LINUX, MMA, catalog, endpoint_list, row
from tests.builders.services import service
from tests.builders.small_editions import LINUX_EU, SMALL, UPDATES, A, B, edition, lints, made, told
from tests.support import DAY, compile_files


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
    thrice = lints(f"{twice}{LINUX_EU}")
    assert [each.primary and each.primary.span.line for each in thrice] == [2, 3]
    # One that is over covers nothing, and is covered by nothing.
    assert lints(f"{LINUX_EU}\n{LINUX_EU} until 2026-06-30") == []
    today = lints(f"{LINUX_EU}\n{LINUX_EU} until {DAY}")
    assert [each.code.id for each in today] == ["redundant-statement", "expires-soon"]
    # Of many that allow the same together three are shown.
    sites = [f"10.{n}.0.0/16" for n in range(5)]
    each_site = "".join(f"{LINUX_EU} from {site}\n" for site in sites)
    (all_sites,) = lints(f"{each_site}{LINUX_EU} from {', '.join(sites)}")
    assert all_sites.primary is not None
    assert all_sites.primary.span.line == 6
    assert [each.span.line for each in all_sites.related] == [1, 2, 3]


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
    # Where they cannot all go, each of twenty is tried alone, and the first that can go is named.
    for plain, lines in ((20, [2]), (21, [])):
        told_of = lints("allow plain\n" * plain + "allow direct\n", own)
        assert [each.primary and each.primary.span.line for each in told_of] == lines


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
    # What no row of the list belongs to is said elsewhere.
    assert lints(f"{LINUX_EU} without live-response") == []


def test_statements_for_two_clouds() -> None:
    """The later one is told of, also from the ninth line to the tenth."""
    there = endpoint_list(row("g.example", geography="GCC"), id="k")
    known = catalog(*SMALL.lists, replace(there, cloud=Cloud.GOVERNMENT))
    gcc = LINUX_EU.replace("EU", "GCC")
    for lines, cloud, other in (
        ((LINUX_EU, gcc), "commercial", "government"),
        ((gcc, LINUX_EU), "government", "commercial"),
    ):
        (problem,) = lints("\n" * 8 + "\n".join(lines), known)
        assert problem.message == f"the set opens the {cloud} and the {other} cloud"
        assert problem.primary is not None
        assert problem.primary.span.line == 10
        assert [(each.span.line, each.text) for each in problem.related] == [
            (9, f"the {cloud} one")
        ]


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

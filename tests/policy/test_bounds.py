"""Policies of any size end with an answer: long ranges, deep definitions, unsolved conflicts."""

import time

import pytest

from outgate.diagnostics import Diagnostic
from outgate.language.parse import parse
from outgate.policy.lookups import MOST_NETWORKS
from outgate.policy.names import define_names
from outgate.policy.resolve import resolve
from outgate.source import SourceFile
from tests.support import shipped

ALLOW = "allow mde for region EU, fleet win11 via streamlined"


def problems(text: str) -> list[Diagnostic]:
    file, diagnostics = parse(SourceFile("a.policy", text))
    _, more = resolve([file], shipped("2026-07-03"))
    return [*diagnostics, *more]


def test_ranges_of_ipv6_are_counted_not_made() -> None:
    end = ":".join(["ffff"] * 6) + ":fffe"
    ranges = ", ".join(f"{n:x}::1-{n:x}:{end}" for n in range(1, 2000))
    start = time.process_time()
    for text in (f"{ALLOW} from {ranges}", f"source x = {ranges}\n{ALLOW} from x"):
        (problem,) = problems(text)
        assert problem.code.id == "bad-address"
        # All but the two ends of 112 bits: a network for each of the other 111 bits, twice.
        assert problem.message == (
            f"these addresses take {1999 * 222:,} networks, more than the {MOST_NETWORKS:,} that a "
            f"source may have; `1::1-1:{end}` alone takes 222"
        )
        assert problem.help == (
            "let ranges begin and end at the borders of networks, or write the networks"
        )
    assert time.process_time() - start < 2


@pytest.mark.parametrize(("more", "refused"), [(49, False), (50, False), (51, True)])
def test_so_many_networks_may_a_source_have(more: int, refused: bool) -> None:
    """50,000 of them; the word that takes the most is named, wherever it stands."""
    end = ":".join(["ffff"] * 6) + ":fffe"
    ranges = [f"{n:x}::1-{n:x}:{end}" for n in range(1, 226)]  # 222 networks each
    words = [f"10.0.0.{2 * n + 1}" for n in range(more)]
    words[20:20] = ranges
    told = problems(f"source x = {', '.join(words)}\n{ALLOW} from x")
    assert [each.code.id for each in told] == (["bad-address"] if refused else [])
    if refused:
        assert told[0].message.startswith("these addresses take 50,001 networks, more than the")
        assert told[0].message.endswith(f"`{ranges[0]}` alone takes 222")


def test_fleets_defined_from_one_another_thousands_of_times() -> None:
    lines = [f"fleet f{n} = f{n + 1}" for n in range(5000)]
    file, _ = parse(SourceFile("a.policy", "\n".join([*lines, "fleet f5000 = win11-23h2, linux"])))
    names, diagnostics = define_names([file])
    assert diagnostics == ()
    assert names.fleets["f0"] == names.fleets["f4999"] == ("linux", "win11-23h2")


def test_a_circle_of_fleets_is_told_once_for_each_way_into_it() -> None:
    text = "fleet a = b, linux\nfleet b = c\nfleet c = a, b\nfleet d = a, d\n"
    file, _ = parse(SourceFile("a.policy", text))
    names, diagnostics = define_names([file])
    assert [(each.message, each.primary and each.primary.span.place) for each in diagnostics] == [
        ("fleet `c` is defined by itself", "a.policy:3"),
        ("fleet `c` is defined by itself", "a.policy:3"),
        ("fleet `d` is defined by itself", "a.policy:4"),
    ]
    assert names.fleets["d"] == ("linux",)


def test_every_address_of_a_family_is_warned_of_and_still_a_source() -> None:
    for text in (f"{ALLOW} from 0.0.0.0/0", f"source x = ::/0\n{ALLOW} from x"):
        (problem,) = problems(text)
        assert (problem.code.id, problem.severity.value) == ("every-address", "warning")
        assert problem.primary is not None
        assert problem.primary.span.text in ("0.0.0.0/0", "::/0")
    file, _ = parse(SourceFile("a.policy", f'{ALLOW}\nforbid "*.example.com" from 0.0.0.0/0'))
    policy, _ = resolve([file], shipped("2026-07-03"))
    assert [guard.addresses for guard in policy.guards] == [("0.0.0.0/0",)]
    test = 'test "t" {\n  deny https://a.example.com from 0.0.0.0/0\n}'
    assert problems(f"{ALLOW}\n{test}") == []


def test_a_merge_conflict_is_one_error() -> None:
    text = f"{ALLOW}\n<<<<<<< HEAD\n{ALLOW}\n=======\nallow x\n>>>>>>> branch\n"
    (problem,) = parse(SourceFile("a.policy", text))[1]
    assert problem.code.id == "merge-conflict"
    assert problem.message == "the file holds an unsolved merge conflict"
    assert problem.primary is not None
    assert (problem.primary.span.line, problem.primary.span.text) == (2, "<<<<<<< HEAD")
    assert problem.help == "keep what is right of both sides, and remove the lines with the marks"
    assert not parse(SourceFile("a.policy", f'{ALLOW} because "<<<<<<< HEAD"'))[1]


def test_thousands_of_exceptions_are_not_held_against_thousands_of_patterns() -> None:
    patterns = ", ".join(f'"https://*.h{n}.example:{n}"' for n in range(1, 4000))
    excepted = ", ".join(f'"https://a.h{n}.example:{n}"' for n in range(1, 4000))
    start = time.process_time()
    text = f'{ALLOW}\nforbid {patterns} except {excepted}, "https://b.example"'
    assert [each.code.id for each in problems(text)] == ["clause-without-effect"]
    assert time.process_time() - start < 4

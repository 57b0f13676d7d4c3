"""A place and a fleet as the user names them, in results and in the table of a device."""

import pytest

from outgate.probe.model import Probe, Scope, Target
from outgate.probe.scope import find_addresses, find_fleets
from outgate.probe.table import table_text
from outgate.traffic.interval import EVERY_ADDRESS, address_set
from outgate.traffic.url import parse_url
from outgate.values import replace
from tests.probe.few_rows import compiled

NAMES = "".join(f"source site{n} = 10.{n}.0.0/16\n" for n in range(6))
COMPILATION = compiled(f"{NAMES}fleet plant = linux\nallow mde for region EU, fleet plant\n")


@pytest.mark.parametrize(
    ("name", "fleets", "help"),
    [
        ("Linux", ("linux",), None),
        ("PLANT", ("linux",), None),
        ("linx", (), "did you mean `linux`?"),
        ("plnat", (), "did you mean `plant`?"),
        ("zzzzzzzz", (), "see `outgate catalog fleets`"),
    ],
)
def test_a_fleet_as_the_user_names_it(name: str, fleets: tuple[str, ...], help: str | None) -> None:
    known, problem = find_fleets(name, COMPILATION.policy)
    assert known == fleets
    if problem is not None:
        assert (problem.message, problem.help) == (f"there is no fleet `{name}`", help)
    assert (problem is None) is (help is None)


def test_a_group_of_fleets_is_all_that_are_in_it() -> None:
    known, _ = find_fleets("win10-legacy", COMPILATION.policy)
    assert known == ("win10-1607", "win10-1703", "win10-1709", "win10-1803")


@pytest.mark.parametrize(
    ("name", "message", "help"),
    [
        ("site9", "there is no source `site9`", "did you mean `site0`?"),
        (
            "zzzzzzzz",
            "there is no source `zzzzzzzz`",
            "name an address, a network, or a source of the policies: `site0`, `site1`, `site2`, "
            "`site3`, `site4`",
        ),
    ],
)
def test_a_place_that_the_policies_do_not_know(name: str, message: str, help: str) -> None:
    addresses, problem = find_addresses(name, COMPILATION.policy)
    assert problem is not None
    assert (addresses, problem.code.id) == (EVERY_ADDRESS, "unknown-source")
    assert (problem.message, problem.help) == (message, help)


@pytest.mark.parametrize("name", ["10.20.0.0/1x", "2001:db8::x", "10.20", "a/b"])
def test_what_looks_like_an_address_and_is_none(name: str) -> None:
    addresses, problem = find_addresses(name, COMPILATION.policy)
    assert problem is not None
    assert (addresses, problem.code.id) == (EVERY_ADDRESS, "bad-address")
    assert problem.help


def test_a_place_as_the_user_names_it() -> None:
    for name, network in (
        (None, "*"), ("any", "*"), ("site3", "10.3.0.0/16"), ("192.0.2.1", "192.0.2.1/32"),
    ):  # fmt: skip
        assert find_addresses(name, COMPILATION.policy) == (address_set((network,)), None)
    (_, problem) = find_addresses("lab", compiled("allow mde for region EU, fleet linux\n").policy)
    assert problem is not None
    assert problem.help == "name an address, a network"


def test_the_table_of_a_device() -> None:
    scope = Scope(name="my fleet", fleets=("linux",), source=None, addresses=EVERY_ADDRESS)
    targets = (
        Target(parse_url("https://a.example/x"), direct=True),
        Target(parse_url("http://[2001:db8::1]:8080"), direct=False),
    )
    made = Probe(scope=scope, digest="sha256:0", edition="e", targets=targets, unprobed=())
    assert table_text(made) == (
        "outgate-probe\t1\tsha256:0\tmy%20fleet\tany\n"
        "1\thttps\ta.example\t443\t/x\tdirect\n"
        "2\thttp\t[2001:db8::1]\t8080\t/\tproxy\n"
    )
    placed = replace(made, scope=replace(scope, source="lab 1/b"), targets=())
    assert table_text(placed) == "outgate-probe\t1\tsha256:0\tmy%20fleet\tlab%201/b\n"

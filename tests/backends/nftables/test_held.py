"""What a machine has of ours: the table, the file for its start, the names, and what is wrong."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.file_swap import mark_of
from outgate.backends.nftables.programs import Nft
from outgate.backends.nftables.reading import EMPTY
from outgate.backends.nftables.store import NftStore
from outgate.backends.nftables.table import PENDING, START, UNHOOKED, Held, find_held
from outgate.backends.target_state import TargetState
from outgate.values import dataclass, replace
from tests.backends.nftables.plans import files_of, rendered, settings_with
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule

RESULT = rendered(plan_with((rule(("20.77.0.0/16",), "tcp:8443", PLAIN, ("10.0.0.0/8",)),)))
NATIVE = RESULT.rules[0]
SCRIPT, NAMES = files_of(RESULT)
EXPRESSIONS = [
    {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}},
               "right": 8443}},
    *({"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": field}},
                 "right": {"prefix": {"addr": address, "len": length}}}}
      for field, address, length in (("saddr", "10.0.0.0", 8), ("daddr", "20.77.0.0", 16))),
    {"counter": {"packets": 1, "bytes": 60}},
    {"accept": None},
]  # fmt: skip
MARK = {"set": {"name": "outgate", "type": "mark", "comment": "written by Outgate"}}
RULES = {"chain": {"name": "rules"}}
EGRESS = {"chain": {"name": "egress", "type": "filter", "hook": "forward", "prio": 0,
                    "policy": "accept"}}  # fmt: skip
OURS = {"rule": {"chain": "rules", "handle": 9, "comment": "tcp", "expr": EXPRESSIONS}}
LISTINGS = {
    "rules": """\
table inet outgate {
\tchain rules { # handle 2
\t\ttcp dport 8443 ip saddr 10.0.0.0/8 ip daddr 20.77.0.0/16 counter accept # handle 9
\t}
}
""",
    "egress": """\
table inet outgate {
\tchain egress { # handle 3
\t\ttype filter hook forward priority filter; policy accept;
\t\tct state established,related accept # handle 5
\t\tjump site # handle 6
\t\tjump rules # handle 7
\t\tdrop # handle 8
\t}
}
""",
}


@dataclass(frozen=True, slots=True)
class Kernel(Nft):
    """An nft of a machine whose table is typed here."""

    program: Path = Path("/nowhere")
    items: tuple[Mapping[str, object], ...] = (MARK, RULES, EGRESS, OURS)
    listings: Mapping[str, str] | None = None
    there: str = "outgate"

    def tables(self) -> str:
        return json.dumps({"nftables": [{"table": {"family": "inet", "name": self.there}}]})

    def chains(self) -> str:
        return json.dumps({"nftables": []})

    def table(self, name: str) -> str:
        assert name == "outgate"
        return json.dumps({"nftables": list(self.items)})

    def chain(self, family: str, table: str, name: str) -> str:
        assert (family, table) == ("inet", "outgate")
        return (self.listings or LISTINGS)[name]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder whose files are those of the table."""
    for name, text in (("nftables.d/outgate.nft", SCRIPT), ("dnsmasq.d/outgate.conf", NAMES)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text)
    return tmp_path


def held_in(machine: Path, nft: Nft | None = None, **settings: object) -> Held:
    return find_held(nft or Kernel(), settings_with(**settings), machine)


def test_a_machine_as_it_should_be(machine: Path) -> None:
    held = held_in(machine)
    assert held.natives == (NATIVE,)
    assert held.listings == LISTINGS
    assert (held.script, held.feed, held.pending) == (SCRIPT.encode(), NAMES.encode(), False)
    assert held.fingerprint == held_in(machine).fingerprint


def listing_of(chain: str, old: str, new: str) -> dict[str, str]:
    assert old in LISTINGS[chain]
    return {**LISTINGS, chain: LISTINGS[chain].replace(old, new)}


OTHER_HOOK = {"chain": {**EGRESS["chain"], "prio": 1}}


@pytest.mark.parametrize(
    ("nft", "settings", "trouble"),
    [
        (Kernel(items=(MARK, RULES, OTHER_HOOK, OURS)), {}, UNHOOKED),
        (Kernel(items=(MARK, RULES, OURS)), {}, UNHOOKED),
        (Kernel(listings=listing_of("egress", "jump site", "accept")), {}, UNHOOKED),
        (Kernel(listings=listing_of("egress", "\t\tdrop # handle 8\n", "")), {}, UNHOOKED),
        (Kernel(), {"hook": "output"}, UNHOOKED),
        (Kernel(there="other"), {}, None),  # no rules, with which nothing could be wrong
    ],
)
def test_a_chain_that_does_not_lead_to_ours(
    machine: Path, nft: Kernel, settings: dict[str, object], trouble: str | None
) -> None:
    natives = held_in(machine, nft, **settings).natives
    assert [native.trouble for native in natives] == ([] if trouble is None else [trouble])


def test_a_file_for_the_start_that_says_something_else(machine: Path) -> None:
    script = machine / "nftables.d" / "outgate.nft"
    script.write_text(SCRIPT + "# more\n")
    assert held_in(machine).natives == (replace(NATIVE, trouble=START),)
    script.unlink()
    assert held_in(machine).natives == (replace(NATIVE, trouble=START),)


def test_an_apply_that_did_not_end(machine: Path) -> None:
    mark_of(machine / "nftables.d" / "outgate.nft").touch()
    held = held_in(machine, Kernel(items=(MARK, RULES, OTHER_HOOK, OURS)))
    assert held.natives == (replace(NATIVE, trouble=PENDING),)
    assert held.fingerprint.endswith(" pending")


@pytest.mark.parametrize(
    ("items", "there", "pending", "told"),
    [
        ((MARK, RULES, EGRESS), "outgate", False, True),
        ((), "outgate", False, True),
        ((), "other", True, True),
        ((), "other", False, False),
    ],
)
def test_a_table_without_rules_is_to_go(
    machine: Path, items: tuple[Mapping[str, object], ...], there: str, pending: bool, told: bool
) -> None:
    if pending:
        mark_of(machine / "nftables.d" / "outgate.nft").touch()
    held = held_in(machine, Kernel(items=items, there=there))
    assert (held.live is None) == (there == "other")
    assert [native.label for native in held.natives] == ([EMPTY] if told else [])


def test_a_table_of_somebody_else_is_none_of_ours(machine: Path) -> None:
    with pytest.raises(BackendError, match="table `inet outgate` is not one that Outgate made"):
        held_in(machine, Kernel(items=(RULES,)))


def test_a_rule_of_somebody_else_is_told_as_nft_writes_it(machine: Path) -> None:
    other = {"rule": {"chain": "rules", "handle": 11, "expr": [{"accept": None}]}}
    more = '# handle 9\n\t\taccept comment "a # b" # handle 11\n'
    listings = listing_of("rules", "# handle 9\n", more)
    _, stray = held_in(machine, Kernel(items=(*Kernel().items, other), listings=listings)).natives
    assert stray.label == 'rule `accept comment "a # b"` of our table'


WAY = {"chain": {"name": "way", "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}}
LEADS = "table inet outgate {\n\tchain way { # handle 3\n\t\tjump rules # handle 4\n\t}\n}\n"


@pytest.mark.parametrize(
    ("nft", "hook", "is_led"),
    [
        (Kernel(), "forward", True),
        (Kernel(items=(MARK, RULES, OURS)), "none", False),
        (Kernel(items=(MARK, RULES, WAY, OURS), listings={**LISTINGS, "way": LEADS}), "none", True),
        (Kernel(items=(MARK, RULES, OURS)), "forward", True),
        (Kernel(there="other"), "none", True),  # there is nothing yet that could be led to
    ],
)
def test_whether_anything_leads_to_our_rules(
    machine: Path, monkeypatch: pytest.MonkeyPatch, nft: Kernel, hook: str, is_led: bool
) -> None:
    monkeypatch.setattr("outgate.backends.nftables.programs.find_nft", lambda: nft)
    store = NftStore(replace(settings_with(hook=hook), dnsmasq=None), machine)
    state = store.read()
    told = store.preflight(state, RESULT, applied=True)
    assert [problem.code.id for problem in told] == ([] if is_led else ["not-included"])
    # Of a state that was kept nobody knows what leads to it.
    kept = TargetState(state.rules, state.fingerprint)
    assert store.preflight(kept, RESULT, applied=True) == ()
    assert store.others(kept) == ()
    assert store.operations(difference((), ()), kept) == ()
    assert store.address == "inet outgate, nftables.d/outgate.nft"


def test_a_table_that_moved_is_not_replaced(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outgate.backends.nftables.programs.find_nft", Kernel)
    store = NftStore(replace(settings_with(), dnsmasq=None), machine)
    base = store.read()
    (machine / "nftables.d" / "outgate.nft").write_text(SCRIPT + "# more\n")
    with pytest.raises(TargetMoved, match="table inet outgate"):
        store.apply(difference(base.rules, ()), base)


def test_without_dnsmasq_no_names_are_read(machine: Path) -> None:
    held = find_held(Kernel(), replace(settings_with(), dnsmasq=None), machine)
    assert (held.feed, held.natives) == (b"", (NATIVE,))


def test_what_an_apply_would_overwrite_has_a_fingerprint(machine: Path) -> None:
    """Each part by itself, and the end of one is not the beginning of the next."""
    held = held_in(machine)
    others = [
        replace(held, live=None),
        replace(held, live=held_in(machine, Kernel(items=(MARK, RULES, EGRESS))).live),
        replace(held, script=b"x"),
        replace(held, feed=b"x"),
        replace(held, pending=True),
        replace(held, script=SCRIPT.encode() + NAMES.encode()[:1], feed=NAMES.encode()[1:]),
    ]
    assert len({each.fingerprint for each in (held, *others)}) == 7

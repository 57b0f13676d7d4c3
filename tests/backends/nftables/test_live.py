"""A table as nft lists it: what of it is read, what is ours, and what counts as a change."""

import json

import pytest

from outgate.backends.nftables.live import (
    LiveLine,
    LiveSet,
    LiveTable,
    has_table,
    read_addresses,
    read_table,
)
from outgate.traffic.interval import NO_ADDRESS, AddressSet, address_range, address_set

Raw = dict[str, object]
MARK: Raw = {"name": "outgate", "type": "mark", "comment": "written by Outgate"}
LEARNED: Raw = {
    "name": "h_1_4",
    "type": "ipv4_addr",
    "comment": "x.example",
    "elem": ["198.18.0.1"],
}
FIXED: Raw = {
    "name": "n_1_6", "type": "ipv6_addr", "flags": ["interval"],
    "elem": [{"prefix": {"addr": "2001:db8::", "len": 32}}],
}  # fmt: skip
HOOKED: Raw = {"name": "egress", "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}
MATCH: Raw = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp"}}, "right": 443}}
RULE: Raw = {
    "chain": "rules", "handle": 9, "comment": "https",
    "expr": [MATCH, {"counter": {"packets": 7, "bytes": 9}}, {"accept": None}],
}  # fmt: skip


def listed(*items: Raw) -> str:
    head = {"metainfo": {"version": "1.0.6"}}
    table = {"table": {"family": "inet", "name": "edge", "handle": 1}}
    return json.dumps({"nftables": [head, table, *items]})


def table_with(
    sets: tuple[Raw, ...] = (MARK, LEARNED, FIXED),
    chains: tuple[Raw, ...] = ({"name": "rules"}, HOOKED),
    rules: tuple[Raw, ...] = (RULE,),
) -> LiveTable:
    items: list[Raw] = [{"set": one} for one in sets]
    items += [{"chain": one} for one in chains]
    items += [{"rule": one} for one in rules]
    return read_table(listed(*items))


def test_a_table_is_read_whole() -> None:
    assert table_with() == LiveTable(
        {
            "outgate": LiveSet("outgate", None, (), "written by Outgate", NO_ADDRESS),
            "h_1_4": LiveSet("h_1_4", 4, (), "x.example", address_set(("198.18.0.1/32",))),
            "n_1_6": LiveSet("n_1_6", 6, ("interval",), "", address_set(("2001:db8::/32",))),
        },
        {"rules": (LiveLine(9, "https", (MATCH, {"accept": None})),), "egress": ()},
        {"egress": "filter forward 0 accept"},
    )


def test_what_is_listed_in_another_way() -> None:
    """Flags as later versions write one, a rule before its chain, and no comment at all."""
    bare = {key: value for key, value in RULE.items() if key != "comment"}
    text = listed(
        {"rule": {**bare, "chain": "mine"}},
        {"chain": {"name": "mine"}},
        {"set": {**FIXED, "flags": "interval"}},
        {"set": {**FIXED, "name": "two", "flags": ["timeout", "interval"], "elem": "x"}},
        {"set": {"name": "pair", "type": ["ipv4_addr", "inet_service"]}},
        {"map": {"name": "way", "type": "ipv4_addr"}},
        {"counter": {"name": "c"}},
    )
    table = read_table(text)
    assert table.chains == {"mine": (LiveLine(9, "", (MATCH, {"accept": None})),)}
    assert table.sets["n_1_6"].flags == ("interval",)
    assert table.sets["two"] == LiveSet("two", 6, ("interval", "timeout"), "", NO_ADDRESS)
    assert table.sets["pair"] == LiveSet("pair", None, (), "", NO_ADDRESS)
    assert table.sets["way"] == LiveSet("way", None, (), "", None)
    assert table.hooks == {}
    assert read_table("[]") == LiveTable()


@pytest.mark.parametrize(
    ("sets", "chains", "ours"),
    [
        ((), (), True),  # a table with nothing in it may be anybody's
        ((MARK,), (), True),
        ((MARK, LEARNED), ({"name": "rules"},), True),
        (({**MARK, "comment": "mine"},), (), False),
        (({**MARK, "name": "other"},), (), False),
        ((LEARNED,), (), False),
        ((), ({"name": "rules"},), False),
    ],
)
def test_whose_a_table_is(sets: tuple[Raw, ...], chains: tuple[Raw, ...], ours: bool) -> None:
    assert table_with(sets, chains, ()).is_ours is ours


def test_which_sets_change_by_themselves() -> None:
    sets = table_with().sets
    assert [name for name in sets if sets[name].learns] == ["h_1_4"]


@pytest.mark.parametrize(
    "changed",
    [
        table_with(sets=(MARK, LEARNED)),
        table_with(sets=(MARK, {**LEARNED, "name": "h_2_4"}, FIXED)),
        table_with(sets=(MARK, {**LEARNED, "type": "ipv6_addr"}, FIXED)),
        table_with(sets=(MARK, {**LEARNED, "comment": "y.example"}, FIXED)),
        table_with(sets=(MARK, {**LEARNED, "flags": ["timeout"]}, FIXED)),
        table_with(sets=(MARK, {**LEARNED, "elem": [{"set": []}]}, FIXED)),
        table_with(sets=(MARK, LEARNED, {**FIXED, "elem": ["2001:db8::1"]})),
        table_with(sets=(MARK, LEARNED, {**FIXED, "elem": [{"set": []}]})),
        table_with(chains=({"name": "rules"}, {**HOOKED, "policy": "drop"})),
        table_with(chains=({"name": "rules"}, {**HOOKED, "prio": 1})),
        table_with(chains=({"name": "rules"}, {"name": "egress"})),
        table_with(chains=({"name": "rules"}, {"name": "mine"}, HOOKED)),
        table_with(rules=()),
        table_with(rules=(RULE, RULE)),
        table_with(rules=({**RULE, "comment": "tcp"},)),
        table_with(rules=({**RULE, "expr": [MATCH, {"drop": None}]},)),
        table_with(rules=({**RULE, "chain": "egress"},)),
    ],
)
def test_what_counts_as_a_change(changed: LiveTable) -> None:
    assert changed.digest != table_with().digest


@pytest.mark.parametrize(
    "same",
    [
        table_with(sets=(MARK, {**LEARNED, "elem": ["198.18.0.9"]}, FIXED)),
        table_with(sets=(FIXED, LEARNED, MARK)),
        table_with(chains=(HOOKED, {"name": "rules"})),
        table_with(rules=({**RULE, "handle": 12},)),
        table_with(rules=({**RULE, "expr": [MATCH, {"accept": None}]},)),
    ],
)
def test_what_changes_by_itself_is_no_change(same: LiveTable) -> None:
    assert same.digest == table_with().digest


@pytest.mark.parametrize(
    ("table", "there"),
    [
        ({"family": "inet", "name": "edge"}, True),
        ({"family": "ip", "name": "edge"}, False),
        ({"family": "inet", "name": "edges"}, False),
    ],
)
def test_whether_a_table_is_there(table: Raw, there: bool) -> None:
    text = json.dumps({"nftables": [{"metainfo": {}}, {"table": table}]})
    assert has_table(text, "edge") is there


@pytest.mark.parametrize(
    ("values", "addresses"),
    [
        ([], NO_ADDRESS),
        (["192.0.2.1"], address_set(("192.0.2.1/32",))),
        (["2001:db8::1"], address_set(("2001:db8::1/128",))),
        ([{"prefix": {"addr": "10.0.0.0", "len": 8}}, "192.0.2.1"],
         address_set(("10.0.0.0/8", "192.0.2.1/32"))),
        ([{"range": ["192.0.2.1", "192.0.2.9"]}], address_range("192.0.2.1", "192.0.2.9")),
        ([{"elem": {"val": "192.0.2.1", "expires": 60}}], address_set(("192.0.2.1/32",))),
        (["x"], None),
        (["192.0.2.1", "x"], None),
        ([{"prefix": {"addr": "x", "len": 8}}], None),
        ([{"prefix": {"addr": "10.0.0.0", "len": 99}}], None),
        ([{"range": ["192.0.2.1", "x"]}], None),
        ([{"range": ["192.0.2.1"]}], None),
        ([{"concat": ["192.0.2.1", 443]}], None),
        ([80], None),
    ],
)  # fmt: skip
def test_addresses_as_nft_writes_them(values: list[object], addresses: AddressSet | None) -> None:
    assert read_addresses(values) == addresses

"""What lines of results come to, field by field; names of the user; clauses that hosts call for."""

import json
from collections.abc import Mapping

import pytest

from outgate.plan.compile import Compilation
from outgate.probe.mma import find_evidence
from outgate.probe.model import Probe, Scope, Target
from outgate.probe.observation import Observation, Outcome, Results, Run
from outgate.probe.read import read_results
from outgate.probe.readers.own import observation_of
from outgate.probe.report import Asking, Evidence
from outgate.probe.scope import find_addresses, find_fleets
from outgate.probe.table import table_text
from outgate.traffic.interval import EVERY_ADDRESS, address_set
from outgate.traffic.url import parse_url
from outgate.values import replace
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.probe.few_rows import compiled

LINE: Mapping[str, object] = {
    "kind": "url", "n": 1, "url": "https://a.example/", "way": "direct", "dns": "ok", "tcp": "ok",
    "tls": "ok", "issuer": "", "connect": 0, "status": 200, "server": "", "says": "",
    "passed": False, "error": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "outcome", "detail"),
    [
        ({}, "REACHED", "status 200"),
        ({"dns": "failed"}, "NO_NAME", "status 200"),
        ({"tcp": "failed"}, "NO_CONNECTION", "status 200"),
        ({"tcp": "failed", "way": "proxy"}, "NO_PROXY", "status 200"),
        ({"status": 407}, "LOGIN", "status 407"),
        ({"connect": 407, "status": 0}, "LOGIN", "the proxy answered 407"),
        ({"connect": 199}, "BLOCKED", "status 200, the proxy answered 199"),
        ({"connect": 200}, "REACHED", "status 200"),
        ({"connect": 299}, "REACHED", "status 200"),
        ({"connect": 300}, "BLOCKED", "status 200, the proxy answered 300"),
        ({"connect": 501}, "BLOCKED", "status 200, the proxy answered 501"),
        ({"connect": 502}, "UNREACHED", "status 200, the proxy answered 502"),
        ({"connect": 503}, "UNREACHED", "status 200, the proxy answered 503"),
        ({"connect": 504}, "UNREACHED", "status 200, the proxy answered 504"),
        ({"connect": 505}, "BLOCKED", "status 200, the proxy answered 505"),
        ({"tls": "untrusted"}, "INSPECTED", "status 200"),
        ({"tls": "failed", "error": "reset"}, "NO_TLS", "reset, status 200"),
        ({"status": 0}, "SILENT", ""),
        ({"status": True}, "SILENT", ""),
        ({"status": "200"}, "SILENT", ""),
        ({"status": 502}, "REACHED", "status 502"),
        ({"status": 502, "says": "ERR"}, "UNREACHED", "status 502, ERR"),
        ({"status": 503, "says": "ERR"}, "UNREACHED", "status 503, ERR"),
        ({"status": 504, "says": "ERR"}, "UNREACHED", "status 504, ERR"),
        ({"status": 404, "says": "ERR"}, "REACHED", "status 404, ERR"),
        ({"status": 403}, "REACHED", "status 403"),
        ({"status": 403, "says": "ERR"}, "BLOCKED", "status 403, ERR"),
        ({"status": 403, "server": "Squid/6"}, "BLOCKED", "status 403"),
        ({"status": 403, "server": "x-squid"}, "REACHED", "status 403"),
        ({"status": 404, "server": "Squid/6"}, "REACHED", "status 404"),
        ({"status": 403, "way": "proxy", "passed": True}, "ANSWERED", "status 403"),
        ({"status": 403, "way": "proxy", "passed": 1}, "REACHED", "status 403"),
        ({"status": 403, "way": "direct", "passed": True}, "REACHED", "status 403"),
        ({"error": 7, "says": None}, "REACHED", "status 200"),
    ],
)
def test_what_the_fields_of_a_line_come_to(
    fields: Mapping[str, object], outcome: str, detail: str
) -> None:
    observation = observation_of({**LINE, **fields}, 3)
    assert (observation.outcome, observation.detail) == (Outcome[outcome], detail)
    assert (observation.url, observation.line) == ("https://a.example/", 3)
    assert observation.issuer == ""


def test_who_issued_a_certificate_is_kept_as_it_is_told() -> None:
    told = observation_of({**LINE, "issuer": "CN=Contoso\nInspection"}, 1)
    assert told.issuer == "CN=Contoso Inspection"


def test_twenty_lines_tell_that_a_file_is_of_a_probe() -> None:
    line = json.dumps(LINE)
    (file,), _ = read_results("a", f"{'what' + chr(10)}{'{}' + chr(10)}".encode() * 9 + (
        f"what\n{line}\n"
    ).encode())  # fmt: skip
    assert (file.format, len(file.results.observations)) == ("probe", 1)
    assert file.results.unread == (("no line of a probe", 19),)
    files, _ = read_results("a", ("what\n" * 20 + line).encode())
    assert files == ()


@pytest.mark.parametrize(("length", "read"), [(1 << 16, 1), ((1 << 16) + 1, 0)])
def test_a_line_of_a_probe_has_65536_characters_at_most(length: int, read: int) -> None:
    short = json.dumps({**LINE, "more": ""})
    line = json.dumps({**LINE, "more": "x" * (length - len(short))})
    (file,), _ = read_results("a", f"{json.dumps(LINE)}\n{line}\n".encode())
    assert len(file.results.observations) == 1 + read
    assert sum(number for _, number in file.results.unread) == 1 - read


@pytest.mark.parametrize(
    ("head", "whole"), [('{"kind": "probe"}', False), ('{"kind": "probe"}\n{"kind": "end"}', True)]
)
def test_what_a_probe_says_of_itself(head: str, whole: bool) -> None:
    (file,), _ = read_results("a", f"{head}\n".encode())
    missing = "it is not whole: its last line is missing"
    assert (missing in file.results.remarks) is not whole
    skipped = head.replace('"end"', '"end", "skipped": 3')
    (file,), _ = read_results("a", f"{skipped}\n".encode())
    left_out = "the device left out 3 lines of its table"
    assert (left_out in file.results.remarks) is whole


# --- names of the user --------------------------------------------------------------------------


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


# --- clauses ------------------------------------------------------------------------------------


ID, OTHER = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69", "11111111-2222-3333-4444-555555555555"
AGENT = catalog(
    endpoint_list(
        *(
            row(host, number=number, platforms=("MMA", "Linux"), readings=("mma-part",))
            for number, host in enumerate(("*.ods.opinsights.azure.com", "*.blob.core.windows.net"))
        ),
        row("ours.blob.core.windows.net", number=7),
        row("eu.a.example", number=8, geography="EU"),
    )
)


def agents(text: str) -> Compilation:
    return compiled(text, AGENT)


def test_the_clauses_that_hosts_call_for() -> None:
    """Each with the statements for such devices that do not have it, and are in force."""
    start = "allow mde for region EU, fleet"
    has = f'{start} server2016-mma workspace "{ID}" storage "sta"'
    lacks = f"{start} win7-sp1"
    over = f"{start} win8.1 until 2026-01-01"
    compilation = agents(f"{has}\n{lacks}\n{over}\n{start} linux\n")
    missing = (Asking(lacks, ("a.policy:2",)),)
    both = (Asking(has, ("a.policy:1",)), *missing)
    hosts = [
        f"{ID}.ods.opinsights.azure.com",
        f"{ID}.oms.opinsights.azure.com",
        f"{OTHER}.ods.opinsights.azure.com",
        "sta.blob.core.windows.net",
        "stb.blob.core.windows.net",
        "ours.blob.core.windows.net",
        "a.b.blob.core.windows.net",
        "x.example",
    ]
    assert find_evidence(hosts, compilation) == (
        Evidence("storage", "sta", (hosts[3],), missing),
        Evidence("storage", "stb", (hosts[4],), both),
        Evidence("workspace", ID, (hosts[0], hosts[1]), missing),
        Evidence("workspace", OTHER, (hosts[2],), both),
    )
    assert find_evidence((), compilation) == ()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://jane:pw@a.example/x?q=secret#part", "https://a.example/x"),
        ("jane:pw@a.example", "a.example"),
        ("https://jane@contoso.example:pw@a.example/", "https://a.example/"),
        ("https://a.example/x@y", "https://a.example/x@y"),
        ("https://a.example#?", "https://a.example"),
        ("https://a.example/\n?q\nsecret", "https://a.example/\n"),
        ("", ""),
    ],
)
def test_of_a_url_no_login_and_no_query_is_kept(url: str, told: str) -> None:
    assert Observation(url=url, outcome=Outcome.REACHED, detail="", line=1).url == told


BEGUN = {
    "kind": "probe", "plan": "sha256:1", "fleet": "my%20fleet", "source": "lab%2F1",
    "time": "2026-11-30T08:00:00Z",
}  # fmt: skip


def runs(*changes: Mapping[str, str]) -> Results:
    lines = [text for each in changes for text in ({**BEGUN, **each}, LINE, {"kind": "end"})]
    (file,), _ = read_results("a", "\n".join(map(json.dumps, lines)).encode())
    return file.results


def test_what_a_probe_was_made_for() -> None:
    run = Run(plan="sha256:1", fleet="my fleet", source="lab/1")
    assert runs({}).run == run
    # Results of one device are appended day by day.
    twice = runs({}, {"time": "2026-12-01T08:00:00Z"})
    assert (twice.run, twice.remarks) == (run, ())


@pytest.mark.parametrize("field", ["plan", "fleet", "source"])
def test_of_probes_of_several_plans_or_places_none_is_taken_as_known(field: str) -> None:
    both = runs({}, {field: "other"})
    assert both.run is None
    assert both.remarks == (
        "it holds probes of several plans or places; none of them is taken as known",
    )
    assert len(both.observations) == 2


def test_ten_thousand_names_are_taken_of_a_text() -> None:
    text = "TestCloudConnection\n" + "".join(f"h{n}.a.example\n" for n in range(10_002))
    (file,), _ = read_results("a", text.encode())
    assert (len(file.results.names), file.results.others) == (10_000, 1 + 2)

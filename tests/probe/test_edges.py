"""Where a result begins to count and where it ends; and clauses that are taken away or added to."""

import zipfile
from dataclasses import replace
from itertools import product, starmap

import pytest

from outgate.inventory.analyzer_xml import read_findings
from outgate.plan.model import Authentication, Inspection, Proxy, Treatment
from outgate.probe import archive, read
from outgate.probe.archive import members
from outgate.probe.judge import Judge, Seen
from outgate.probe.meaning import find_finding, what_it_must
from outgate.probe.observation import SHOWN, Observation, Outcome, kept
from outgate.probe.read import read_results
from outgate.probe.readers.findings import finding_remarks
from outgate.probe.report import Finding, Verdict
from outgate.probe.scope import find_addresses, find_fleets
from tests.probe.policy import COMPILATION, compiled
from tests.probe.zips import MDATP, zipped

# --- archives -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("a.txt", True),
        ("a.LOG", True),
        ("a.xml", True),
        ("a.json", True),
        ("a.jsonl", True),
        ("a", True),
        ("folder/a", True),
        ("a.evtx", False),
        ("a.txt.etl", False),
        ("a.cab", False),
        ("folder.txt/", False),
    ],
)
def test_which_files_of_an_archive_are_looked_at(name: str, is_read: bool) -> None:
    """Traces and event logs are large, tell of people, and are never opened."""
    read_names = [member.name for member in members(zipped({name: MDATP}))]
    assert read_names == ([name] if is_read else [])


def test_a_long_name_is_shown_by_its_end() -> None:
    for length, shown in ((120, "a" * 116 + ".txt"), (121, "..." + "a" * 116 + ".txt")):
        (member,) = members(zipped({"a" * (length - 4) + ".txt": MDATP}))
        assert member.name == shown


def test_an_archive_has_as_many_files_as_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    three = {f"{number}.txt": MDATP for number in range(3)}
    assert len(list(members(zipped(three)))) == 3
    _, (problem,) = read_results("r.zip", zipped({**three, "3.txt": MDATP}))
    assert problem.message == "`r.zip` is a zip of more than 3 files"


def test_a_member_fits_up_to_its_last_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MEMBER_BYTES", len(MDATP))
    monkeypatch.setattr(archive, "TOTAL_BYTES", 2 * len(MDATP))
    files = {"a.txt": MDATP, "b.txt": MDATP + b"x", "c.txt": MDATP, "d.txt": b"x"}
    sizes = {member.name: len(member.data or b"") for member in members(zipped(files))}
    assert sizes == {"a.txt": len(MDATP), "b.txt": 0, "c.txt": len(MDATP), "d.txt": 0}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("encrypted", "it is encrypted"),
        ("method", "it is packed in a way that is not read"),
        ("damaged", "it is damaged"),
    ],
)
def test_why_a_member_was_not_read(change: str, why: str) -> None:
    data = bytearray(zipped({"a.txt": MDATP, "b.txt": MDATP}))
    central = data.index(b"PK\x01\x02")
    if change == "encrypted":
        data[central + 8] |= 1
    elif change == "method":
        data[central + 10] = zipfile.ZIP_LZMA
    else:
        data[40:60] = bytes(20)
    read_members = {member.name: member for member in members(bytes(data))}
    assert read_members["a.txt"].data is None
    assert read_members["a.txt"].why == why
    assert read_members["b.txt"].data == MDATP


def test_a_file_is_read_up_to_its_last_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_RESULT_BYTES", len(MDATP))
    assert read_results("a", MDATP)[0]
    files, (problem,) = read_results("a", MDATP + b"\n")
    assert files == ()
    assert problem.message == "`a` holds more than 0 MiB"


# --- texts --------------------------------------------------------------------------------------


def test_a_line_is_kept_up_to_200_characters() -> None:
    assert SHOWN == 200
    assert kept("x" * 200) == "x" * 200
    assert kept("x" * 201) == "x" * 200 + "..."
    assert kept(" a \t b ") == "a b"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("https://a.example/p?token=SECRET x", "https://a.example/p?... x"),
        ("https://me:SECRET@a.example/", "https://...@a.example/"),
        ("at 'https://a.example/?SECRET', then", "at 'https://a.example/?...', then"),
    ],
)
def test_what_is_cut_out_of_a_line(line: str, wanted: str) -> None:
    assert kept(line) == wanted


def test_findings_of_the_analyzer_by_number() -> None:
    """The five classes in the order of its script, for one URL and for several."""
    classes = (
        "command and control",
        "cyber data",
        "automated investigation",
        "sample upload",
        "configuration management",
    )
    for place, name in enumerate(classes):
        for first, what in ((131013, "a URL"), (132021, "several URLs")):
            number = first + place
            assert finding_remarks([f"x {number},"]) == (
                f"the analyzer says that {what} of {name} failed ({number})",
            )
    assert finding_remarks(["131001"]) == ("the analyzer tested no URL (131001)",)
    for number in (131012, 131018, 132020, 132026, 130013, 133021):
        assert finding_remarks([str(number)]) == ()
    assert finding_remarks(["1131013", "1310139"]) == ()


def test_findings_stand_in_events_alone_and_whole() -> None:
    """A number may stand at an entity or in an attribute; blanks are none."""
    xml = (
        '<MDEResults><general><a x="131013">131014</a></general>'
        '<events><e id="13&#49;015" none="  ">132&#48;21\n<f>&lt;131001&gt;</f></e></events>'
        "</MDEResults>"
    )
    assert read_findings(xml) == ("131015", "132021\n", "<131001>")


# --- what outcomes mean -------------------------------------------------------------------------


@pytest.mark.parametrize(("verdict", "outcome"), list(product(Verdict, Outcome)))
def test_what_an_outcome_comes_to(verdict: Verdict, outcome: Outcome) -> None:
    reached = outcome is Outcome.REACHED
    wanted = {
        Verdict.ALLOWED: Finding.FINE if reached else Finding.IN_THE_WAY,
        Verdict.PARTLY: Finding.FINE if reached else Finding.IN_THE_WAY,
        Verdict.DENIED: Finding.BESIDE_RULES if reached else Finding.NOT_ALLOWED,
        Verdict.UNKNOWN: Finding.NOT_JUDGED,
    }
    assert find_finding(outcome, verdict) is wanted[verdict]


def test_without_a_rule_no_treatment_says_anything() -> None:
    assert not any(what_it_must(outcome, None) for outcome in Outcome)


MUST = {
    "direct": "ANSWERED BLOCKED LOGIN NO_PROXY UNREACHED",
    "anonymous": "LOGIN",
    "bypass": "INSPECTED",
}


def test_what_a_treatment_says_against_an_outcome() -> None:
    rule = COMPILATION.plan.rules[0]
    for treatment in starmap(Treatment, product(Inspection, Authentication, Proxy)):
        for outcome in Outcome:
            assert what_it_must(outcome, replace(rule, treatment=treatment)) == tuple(
                word
                for word, outcomes in MUST.items()
                if word in (treatment.proxy, treatment.authentication, treatment.inspection)
                and outcome.name in outcomes.split()
            )


LOOK_AT = {
    "drift": "UNREACHED NO_CONNECTION NO_TLS SILENT FAILED",
    "proxy": "ANSWERED LOGIN BLOCKED UNREACHED NO_PROXY NO_CONNECTION NO_TLS SILENT FAILED",
    "DNS": "UNREACHED NO_PROXY NO_NAME FAILED",
    "inspection": "NO_TLS INSPECTED SILENT FAILED",
}


def test_what_to_look_at_where_a_rule_allows_a_url() -> None:
    """Each outcome sends somebody to another team: none is sent for what cannot be the cause."""
    for where, outcomes in LOOK_AT.items():
        assert {each.name for each in Outcome if where in each.look_at} == set(outcomes.split())
    assert {where for each in Outcome for where in each.look_at} == set(LOOK_AT)


# --- cures --------------------------------------------------------------------------------------


def cure_of(text: str, url: str, fleet: str = "win11") -> str | None:
    compilation = compiled(text)
    addresses, _ = find_addresses(None, compilation.policy)
    fleets, _ = find_fleets(fleet, compilation.policy)
    observation = Observation(url=url, outcome=Outcome.FAILED, detail="", line=1)
    (each,) = Judge(compilation).judge([Seen(observation, "f", None, addresses, fleets)])
    return None if each.cure is None else each.cure.change


UPDATES = "https://some.windowsupdate.com/"
LISTS = "http://crl.microsoft.com/pki/crl/x"


@pytest.mark.parametrize(
    ("clauses", "url", "change"),
    [
        (" without updates", UPDATES, "no `without updates`"),
        (" without certificate-lists, updates", UPDATES, "no `without updates`"),
        (" without certificate-lists, updates", LISTS, "no `without certificate-lists`"),
        ("", "https://go.wns.windows.com/", "`with live-response`"),
    ],
)
def test_a_feature_that_is_left_out_is_let_in_alone(clauses: str, url: str, change: str) -> None:
    assert cure_of(f"allow mde for region EU, fleet win11{clauses}\n", url) == change


MMA = "allow mde for region EU, fleet server2016-mma"
OTHER = "11111111-2222-3333-4444-555555555555"


def test_a_workspace_and_an_account_are_added_to_those_that_are_named() -> None:
    policy = f'{MMA} workspace "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69" storage "stmmauks01"\n'
    host = f"https://{OTHER}.ods.opinsights.azure.com/"
    assert cure_of(policy, host, "server2016-mma") == f'`workspace "{OTHER}"`'
    account = "https://stmmauks09.blob.core.windows.net/"
    assert cure_of(policy, account, "server2016-mma") == '`storage "stmmauks09"`'


@pytest.mark.parametrize(
    ("host", "start"),
    [
        ("https://x.ods.opinsights.azure.us/", ("DoD", "GCC", "gcc-high")),
        ("https://winatp-gw-neu.microsoft.com/", ("EU",)),
    ],
)
def test_a_new_statement_names_a_region_of_the_cloud(host: str, start: tuple[str, ...]) -> None:
    change = cure_of("allow mde-portal for region UK\n", host, "server2016-mma")
    assert change is not None
    assert change.startswith(tuple(f"`allow mde for region {region}" for region in start))


def test_seen_at_two_times_it_is_one_url() -> None:
    addresses, _ = find_addresses(None, COMPILATION.policy)
    one = Observation(url=UPDATES, outcome=Outcome.FAILED, detail="", line=1)
    seen = [
        Seen(one, "b", None, addresses, ()),
        Seen(replace(one, line=2), "a", None, addresses, ()),
        Seen(replace(one, outcome=Outcome.REACHED), "a", None, addresses, ()),
    ]
    judged = Judge(COMPILATION).judge(seen)
    assert [(each.outcome, each.times, each.files) for each in judged] == [
        (Outcome.FAILED, 2, ("a", "b")),
        (Outcome.REACHED, 1, ("a",)),
    ]

"""The command, from logs to what it says and how it ends."""

import gzip
import json
import random
import stat
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from syrupy.assertion import SnapshotAssertion

from outgate.catalog.rows import catalog_rows
from outgate.plan.explanation.near_misses import find_near_misses
from outgate.replay.flows import LoggedFlow
from outgate.replay.scope import Scope
from outgate.replay.verdicts import read_target
from outgate.traffic.destination import HostDestination
from outgate.traffic.url import Url
from tests.conftest import ROOT, Workspace
from tests.replay.reading import LOGS, without_names
from tests.support import compiled

AZURE = "azure-storage.json"
FLOWS = """\
source,protocol,host,port,path,action,requests,first_seen,last_seen
10.20.1.4,https,winatp-gw-neu.microsoft.com,443,,allow,40,2026-07-01T00:00:00Z,2026-07-02T00:00:00Z
10.21.9.9,https,winatp-gw-neu.microsoft.com,443,,allow,3,2026-07-03T00:00:00Z,2026-07-03T00:00:00Z
10.20.1.4,https,winatp-gw-cus3.microsoft.com,443,,allow,5,2026-07-01T00:00:00Z,2026-07-02T00:00:00Z
10.21.1.4,http,au.download.windowsupdate.com,80,/c/x.cab,deny,5,,
10.40.1.4,https,stmmauks01.blob.core.windows.net,443,,allow,6,,
10.99.9.4,https,security.microsoft.com,443,,deny,7,,
10.99.0.10,https,security.microsoft.com,443,,deny,8,,
10.9.0.10,http,www.microsoft.com,80,,allow,9,,
10.9.0.10,http,www.microsoft.com,80,/pki/some/where.crl,allow,10,,
10.9.0.10,http,www.microsoft.com,80,/somewhere/private,allow,11,,
10.9.0.10,https,example.com,443,,allow,1300,,
"""


@pytest.fixture
def logged(project: Workspace) -> Workspace:
    """The shipped policies, and flows that show a finding of each kind."""
    project.write("flows.csv", FLOWS)
    return project


def replayed(project: Workspace, *arguments: str) -> dict[str, Any]:
    ran = project.run("replay", *arguments, "--format", "json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    schema = json.loads((ROOT / "schemas" / "replay.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


def found(findings: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    return {(each["target"], each["segment"]["name"]): each["requests"] for each in findings}


def test_each_finding_is_what_the_flows_say(logged: Workspace) -> None:
    document = replayed(logged, "flows.csv")
    assert found(document["breaks"]) == {
        ("https://winatp-gw-cus3.microsoft.com", "hamburg"): 5,
    }
    assert found(document["gaps"]) == {
        ("http://au.download.windowsupdate.com", "hamburg"): 5,
        ("https://security.microsoft.com", "elsewhere"): 7,
    }
    assert found(document["opened"]) == {("https://security.microsoft.com", "jump-hosts"): 8}
    assert found(document["depends"]) == {("http://www.microsoft.com", "elsewhere"): 9}
    (update,) = (each for each in document["gaps"] if "update" in each["target"])
    assert update["instead"] == "https://*.windowsupdate.com:443"
    (region,) = (each for each in document["breaks"] if "cus3" in each["target"])
    assert region["near"]["places"] == ["policies/emea.policy:8"]
    assert "is for region `US`" in region["near"]["kept_out"]
    # Of www.microsoft.com rows name some folders: what somebody reads there is not judged.
    assert document["log"]["outside"] == 1300 + 11
    assert document["log"]["requests"] == sum(
        int(line.split(",")[6]) for line in FLOWS.splitlines()[1:]
    )


def test_what_is_counted_for_statements_and_rules(logged: Workspace) -> None:
    document = replayed(logged, "flows.csv")
    uses = {each["places"][0]: each for each in document["statements"]}
    assert uses["policies/servers.policy:15"]["requests"] == 6
    assert uses["policies/admins.policy:4"]["requests"] == 8
    assert uses["policies/emea.policy:2"]["sources"] == 3
    assert uses["policies/servers.policy:7"]["requests"] == 0
    rules = {each["key"]: each for each in document["rules"]}
    assert rules["any -> https://winatp-gw-neu.microsoft.com:443"]["requests"] == 40 + 3
    assert rules["any -> https://winatp-gw-neu.microsoft.com:443"]["sources"] == 2
    unused = {each["key"]: each for each in document["unused"]}
    assert not {key for key in unused if rules[key]["requests"] or rules[key]["also"]}
    assert unused.keys() | {k for k, r in rules.items() if r["requests"] or r["also"]} == set(rules)
    assert not [
        key for key, each in unused.items() if each["proposed"] and each["need"] != "optional"
    ]
    # A request for the host without a path may have been one for this rule's.
    assert "cannot tell" in unused["any -> http://www.microsoft.com:80/pkiops/*"]["because"]


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_what_it_prints(logged: Workspace, form: str, snapshot: SnapshotAssertion) -> None:
    ran = logged.run("replay", "flows.csv", "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_paths_and_addresses_stay_in_the_log(logged: Workspace, form: str) -> None:
    ran = logged.run("replay", "flows.csv", "--format", form)
    for private in ("private", "where.crl", "x.cab", "10.20.1.4", "10.99.9.4"):
        assert private not in ran.out
    shown = logged.run("replay", "flows.csv", "--format", form, "--show-sources", "1")
    assert "10.20.1.4" in shown.out
    assert "private" not in shown.out


def test_the_report_is_the_same_however_the_log_is_cut(logged: Workspace) -> None:
    text = (LOGS / AZURE).read_text(encoding="utf-8").replace("\r\n", "\n")
    lines = text.split("\n")
    random.Random(7).shuffle(lines)
    logged.write("whole/a.json", text)
    for number in range(3):
        part = "\n".join(lines[number::3]).encode()
        logged.write(f"parts/{number}.json.gz", gzip.compress(part))
    logged.run("replay", "whole", "--scope", "all", "--flows", "kept.csv")
    logged.run("replay", "parts", "--scope", "all", "--flows", "kept-parts.csv")
    first, other = logged.folder / "kept.csv", logged.folder / "kept-parts.csv"
    assert first.read_bytes() == other.read_bytes()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    reports = [
        without_names(logged.run("replay", log, "--scope", "all", "--format", "json").out)
        for log in ("whole", "parts", "kept.csv")
    ]
    assert reports[0] == reports[1] == reports[2]


def test_what_it_ends_with(logged: Workspace) -> None:
    for arguments, code in (
        ((), 0),
        (("--detailed-exitcode",), 2),
        (("--fail-on", "breaks"), 2),
        (("--fail-on", "unused,wider"), 2),
        (("--fail-on", "wider"), 0),
        (("--fail-on", "brakes"), 1),
        (("--since", "yesterday"), 1),
        (("--against", "nothing.policy"), 1),
    ):
        assert logged.run("replay", "flows.csv", *arguments).code == code, arguments
    assert logged.run("replay", "nowhere.csv").code == 1
    nowhere = logged.run("replay", "flows.csv", "--flows", "no/such/folder.csv")
    assert (nowhere.code, "unwritable-file" in nowhere.err) == (1, True)
    assert "help: name another file" in nowhere.err


def test_against_something_else(logged: Workspace) -> None:
    logged.run("compile", "--format", "json", "-o", "plan.json")
    saved = replayed(logged, "flows.csv", "--against", "plan.json")
    policies = replayed(logged, "flows.csv")
    for kind in ("breaks", "gaps", "opened", "depends"):
        assert found(saved[kind]) == found(policies[kind]), kind
    assert saved["policy"]["digest"] == policies["policy"]["digest"]
    assert replayed(logged, "flows.csv", "--against", "policies/admins.policy")["breaks"]
    assert logged.run("apply", "--yes").code == 0
    live = replayed(logged, "flows.csv", "--against", "target:local")
    assert found(live["breaks"]) == found(policies["breaks"])


def test_a_wildcard_is_narrowed_to_what_is_used(empty: Workspace) -> None:
    empty.write(
        "policies/a.policy",
        "source plant = 10.0.0.0/8\nallow mde for region EU, fleet server2016-mma from plant\n",
    )
    ids = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69", "1b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
    flows = "".join(f"10.1.1.1,https,{id}.ods.opinsights.azure.com,443\n" for id in ids)
    empty.write("f.csv", f"source,protocol,host,port\n{flows}")
    document = replayed(empty, "f.csv")
    (use,) = document["wildcards"]
    assert use["proposal"] == f'workspace "{ids[0]}", "{ids[1]}"'
    assert [each["host"].partition(".")[0] for each in use["hosts"]] == list(ids)
    # The clause that is proposed breaks nothing of the same log, and narrows.
    policy = empty.folder / "policies" / "a.policy"
    policy.write_text(policy.read_text(encoding="utf-8") + f"  {use['proposal']}\n")
    after = replayed(empty, "f.csv")
    assert not after["breaks"]
    assert after["totals"]["allowed_and_allowed"]["requests"] == 2


def test_what_others_are_allowed_is_no_question_of_the_day(empty: Workspace) -> None:
    policy = "source plant = 10.0.0.0/8\nallow mde for region EU, fleet win11 from plant"
    host = "winatp-gw-neu.microsoft.com"
    flows = f"10.1.1.1,https,{host},443\n11.1.1.1,https,{host},443\n"
    empty.write("f.csv", f"source,protocol,host,port\n{flows}")
    for end, told in (
        ("", "is allowed from other sources only"),
        (" until 2020-01-01", "is wanted, but the statement is not in force on this day"),
    ):
        empty.write("policies/a.policy", f"{policy}{end}\n")
        (broken,) = (
            each
            for each in replayed(empty, "f.csv", "--as-of", "2026-07-01")["breaks"]
            if each["segment"]["name"] == "elsewhere"
        )
        assert broken["near"]["kept_out"] == told


def test_behind_a_proxy_nobody_is_named(logged: Workspace) -> None:
    document = replayed(logged, "flows.csv", "--source-is", "proxy")
    assert document["totals"]["not_judged"] == {"source-hidden": 7 + 8}
    assert {each["segment"]["name"] for each in document["breaks"]} == {
        "sources that the log does not tell"
    }


def test_too_little_of_a_log_is_an_error_with_a_report(logged: Workspace) -> None:
    logged.write("f.csv", "host,port\nwpad,80\nwpad,80\ncrl.microsoft.com,80\n")
    ran = logged.run("replay", "f.csv")
    assert ran.code == 1
    assert "error[hardly-judged]: 67% of the requests cannot be judged" in ran.err
    assert "not judged: a name without a dot" in ran.out


def test_lines_that_cannot_be_read_are_told(logged: Workspace) -> None:
    lines = "crl.microsoft.com,80\n" * 9
    logged.write("f.csv", f"host,port\n{lines}crl.microsoft.com,eighty\n")
    ran = logged.run("replay", "f.csv")
    assert ran.code == 0
    assert "warning[unread-lines]: 1 line of `f.csv` cannot be read" in ran.err
    assert "f.csv: flows, 10 lines, 1 unreadable" in ran.out


def test_what_is_not_judged_is_told(logged: Workspace) -> None:
    lines = "crl.microsoft.com,80\n" * 9
    logged.write("f.csv", f"host,port\n{lines}wpad,80\n")
    ran = logged.run("replay", "f.csv")
    assert ran.code == 0
    assert "warning[not-judged]: 10% of the requests cannot be judged" in ran.err


def test_a_mapping_of_ones_own(logged: Workspace) -> None:
    logged.write(
        "edge.yaml",
        "name: edge\nkind: csv\ntime: Receive Time\nsource: Source address\nhost: URL\n"
        "port: Destination Port\ncount: Repeat Count\n"
        "action: {field: Action, allow: [alert], others: deny}\n",
    )
    logged.write(
        "edge.csv",
        "User,Receive Time,Source address,URL,Destination Port,Action,Repeat Count\n"
        "jane,2026-07-01 10:00:00,10.20.1.1,winatp-gw-cus3.microsoft.com/x,443,alert,4\n"
        '"a, b",2026-07-01 10:00:00,10.20.1.1,"crl.microsoft.com",80,alert,2\n'
        "jane,2026-07-01 10:00:00,10.20.1.1,crl.microsoft.com,80,odd,1\n",
    )
    document = replayed(logged, "edge.csv", "--mapping", "edge.yaml")
    assert found(document["breaks"]) == {("https://winatp-gw-cus3.microsoft.com", "hamburg"): 4}
    assert document["totals"]["allowed_and_allowed"]["requests"] == 2
    assert document["totals"]["denied_and_allowed"]["requests"] == 1
    ran = logged.run("replay", "flows.csv", "--mapping", "edge.yaml")
    assert ran.code == 1
    assert "has no column `URL`" in ran.err


def test_without_the_library_it_says_how_to_get_it(logged: Workspace, tmp_path: Path) -> None:
    logged.write("hide/duckdb.py", "raise ImportError\n")
    logged.write("a.log", (LOGS / "squid-access.log").read_bytes())
    ran = logged.run_installed("replay", "a.log", env={"PYTHONPATH": str(logged.folder / "hide")})
    assert ran.code == 1
    assert "the library that reads logs is not installed" in ran.err
    assert "pip install duckdb" in ran.err
    # Flow files need none.
    ran = logged.run_installed(
        "replay", "flows.csv", env={"PYTHONPATH": str(logged.folder / "hide")}
    )
    assert ran.code == 0


def test_rows_that_are_looked_up_give_the_near_misses_of_all_rows() -> None:
    """What a replay finds nearest is what `outgate explain` finds, which reads every row."""
    compilation = compiled("allow mde for region EU, fleet win11, mma", "2026-09-03")
    catalog = compilation.catalog
    scope = Scope(catalog_rows(catalog, withdrawn=True), compilation.plan.rules, compilation.tags)
    hosts = {
        row.endpoint.remote.destination.host.name
        for row in catalog_rows(catalog, withdrawn=True)
        if isinstance(row.endpoint.remote.destination, HostDestination)
    }
    for host in sorted(hosts)[::9]:
        for asked in (host, f"any.{host}"):
            flow = LoggedFlow("", "https", asked, 443, "", "allow", 1, "", "")
            url = Url("https", asked, 443, "/")
            near = scope.near(read_target(flow))
            assert find_near_misses(url, compilation, None, near) == find_near_misses(
                url, compilation, None
            )

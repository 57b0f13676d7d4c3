"""Connectivity tests in JSON and what this machine asked, word by word: all of it, and nothing."""

import json

import pytest

from outgate.cli.views import (
    apply_json_v1,
    probe_here_text,
    probe_read_json_v1,
    probe_read_markdown,
    probe_read_text,
    probe_write_json_v1,
    probe_write_text,
)
from outgate.cli.views.probe_here_fields import probed_fields
from outgate.cli.views.wording import Style
from outgate.commands.probe_write import WrittenProbe
from outgate.deploy.applied import Applied, Deed
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.traffic_change.model import Effect, TrafficChange
from outgate.plan.explanation.rows import RowReference
from outgate.probe.here.report import Kit, Probed
from outgate.probe.model import Probe, Scope, Target, Unprobed
from outgate.probe.observation import Outcome
from outgate.probe.report import Asking, Cure, Evidence, Finding, Judged, ProbeReport, Verdict
from outgate.probe.report import TestFile as ReadFile
from outgate.traffic.interval import address_set
from outgate.traffic.url import parse_url
from outgate.values import replace
from tests.builders.cut_comments import lost_in_turn
from tests.builders.plenty import names
from tests.builders.schemas import validate
from tests.builders.target_plans import entry

ROW = RowReference(
    endpoint="l/urls#7",
    text="*.a.example",
    list_id="l",
    file="l.csv",
    sheet="urls",
    row=7,
    edition="2026-07-03",
)
STATEMENT = Asking("allow mde", ("a.policy:1", "b.policy:2"))
FINE = Judged(
    url="https://fine.example/",
    outcome=Outcome.REACHED,
    detail="",
    source=None,
    files=("f",),
    times=1,
    verdict=Verdict.ALLOWED,
    finding=Finding.FINE,
    rule="any -> https://fine.example:443",
    asking=(STATEMENT,),
    must=("direct",),
    look_at=("DNS", "proxy"),
)
DENIED = Judged(
    url="https://denied.example/",
    outcome=Outcome.NO_TLS,
    detail="reset",
    source="10.0.0.1",
    files=("f", "g"),
    times=3,
    verdict=Verdict.DENIED,
    finding=Finding.NOT_ALLOWED,
    row=ROW,
    why="is of another region",
    near=STATEMENT,
    cure=Cure("region UK", Asking("allow other", ())),
)
NAMED = replace(
    DENIED,
    url="https://named.example/",
    outcome=None,
    source=None,
    finding=Finding.NOT_JUDGED,
    verdict=Verdict.UNKNOWN,
    row=None,
    near=None,
    cure=Cure("allow x", None),
)
REPORT = ProbeReport(
    edition="2026-09-03",
    digest="sha256:0",
    files=(
        ReadFile(
            name="a.json",
            format="probe",
            title="Outgate's own",
            urls=3,
            names=2,
            unread=(("no JSON", 1), ("too long", 2)),
            others=4,
            fleet="win11",
            source="office",
            other_plan=True,
            remarks=("a remark",),
        ),
    ),
    judged=(FINE, DENIED, NAMED),
    evidence=(Evidence("workspace", "w", ("h1", "h2"), (STATEMENT,)),),
)
NOTHING = replace(REPORT, files=(), judged=(), evidence=())


def test_the_json_of_results() -> None:
    document = json.loads(probe_read_json_v1.render(REPORT, Style()))
    validate("probe-report.schema.json", document)
    fine, denied, named = document.pop("urls")
    assert fine == {
        "url": "https://fine.example/",
        "finding": "fine",
        "outcome": "reached",
        "detail": "",
        "source": None,
        "files": ["f"],
        "times": 1,
        "verdict": "allowed",
        "look_at": ["dns", "proxy"],
        "must": ["direct"],
        "rule": "any -> https://fine.example:443",
        "statements": [{"statement": "allow mde", "places": ["a.policy:1", "b.policy:2"]}],
        "row": None,
        "why": "",
        "nearest": None,
        "cure": None,
    }
    assert denied == {
        "url": "https://denied.example/",
        "finding": "not_allowed",
        "outcome": "no_tls",
        "detail": "reset",
        "source": "10.0.0.1",
        "files": ["f", "g"],
        "times": 3,
        "verdict": "denied",
        "look_at": [],
        "must": [],
        "rule": None,
        "statements": [],
        "row": {"id": "l/urls#7", "text": "*.a.example", "file": "l.csv", "edition": "2026-07-03"},
        "why": "is of another region",
        "nearest": {"statement": "allow mde", "places": ["a.policy:1", "b.policy:2"]},
        "cure": {"change": "region UK", "statement": {"statement": "allow other", "places": []}},
    }
    assert named == {
        "url": "https://named.example/",
        "finding": "not_judged",
        "outcome": None,
        "detail": "reset",
        "source": None,
        "files": ["f", "g"],
        "times": 3,
        "verdict": "unknown",
        "look_at": [],
        "must": [],
        "rule": None,
        "statements": [],
        "row": None,
        "why": "is of another region",
        "nearest": None,
        "cure": {"change": "allow x", "statement": None},
    }
    assert document == {
        "format_version": "1.0",
        "catalog": "2026-09-03",
        "plan": "sha256:0",
        "files": [
            {
                "name": "a.json",
                "format": "probe",
                "urls": 3,
                "names": 2,
                "unread": [{"reason": "no JSON", "lines": 1}, {"reason": "too long", "lines": 2}],
                "other_lines": 4,
                "fleet": "win11",
                "source": "office",
                "other_plan": True,
                "remarks": ["a remark"],
            }
        ],
        "totals": {
            "not_allowed": 1,
            "in_the_way": 0,
            "beside_rules": 0,
            "not_judged": 1,
            "fine": 1,
            "as_denied": 0,
        },
        "clauses": [
            {
                "clause": "workspace",
                "value": "w",
                "hosts": ["h1", "h2"],
                "missing": [{"statement": "allow mde", "places": ["a.policy:1", "b.policy:2"]}],
            }
        ],
    }
    document = json.loads(probe_read_json_v1.render(NOTHING, Style()))
    validate("probe-report.schema.json", document)
    assert document == {
        "format_version": "1.0",
        "catalog": "2026-09-03",
        "plan": "sha256:0",
        "files": [],
        "totals": {
            "not_allowed": 0,
            "in_the_way": 0,
            "beside_rules": 0,
            "not_judged": 0,
            "fine": 0,
            "as_denied": 0,
        },
        "urls": [],
        "clauses": [],
    }


def test_the_text_of_results() -> None:
    """In full: what is as it should be is listed as well."""
    assert probe_read_text.render(REPORT, Style().in_full()).splitlines() == [
        "2 results: 1 not reached, and no rule allows it; 1 not judged; 1 reached and allowed",
        "  a.json: Outgate's own, 3 URLs, 2 names, for win11, from office, 3 lines not read, "
        "4 lines about",
        "    something else, written for another plan than this one, a remark",
        "",
        "not reached, and no rule allows it",
        "  https://denied.example/ ended the connection before TLS was agreed on (reset), "
        "from 10.0.0.1, 3",
        "      times",
        "    not allowed: row l/urls#7 `*.a.example` is of another region",
        "    nearest is `allow mde` (a.policy:1, b.policy:2)",
        "    region UK in `allow other` would let it in",
        "",
        "not judged",
        "  https://named.example/ is named",
        "    not known: is of another region",
        "    allow x would let it in",
        "",
        "reached and allowed",
        "  https://fine.example/ was reached",
        "",
        "clauses for the Monitoring Agent",
        '  `workspace "w"`, named by h1, h2, is not in `allow mde` (a.policy:1, b.policy:2)',
    ]
    assert probe_read_text.render(NOTHING, Style()) == "no results"


def test_the_markdown_of_results() -> None:
    assert probe_read_markdown.render(REPORT, Style()).splitlines() == [
        "### Connections: 2 results: 1 not reached, and no rule allows it; 1 not judged; 1 "
        "reached and allowed",
        "",
        "<details>",
        "<summary>Not reached, and no rule allows it (1)</summary>",
        "",
        "- `https://denied.example/` ended the connection before TLS was agreed on (reset), "
        "from 10.0.0.1, 3 times: not allowed: row `l/urls#7` `*.a.example` is of another "
        "region; nearest is `allow mde` (`a.policy:1`, `b.policy:2`); region UK in `allow "
        "other` would let it in",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Not judged (1)</summary>",
        "",
        "- `https://named.example/` is named: not known: is of another region; allow x would "
        "let it in",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Clauses for the Monitoring Agent (1)</summary>",
        "",
        '- `workspace "w"`, named by h1, h2, is not in `allow mde` (`a.policy:1`, `b.policy:2`)',
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Files (1)</summary>",
        "",
        "- `a.json`: Outgate's own, 3 URLs, 2 names, for win11, from office, 3 lines not "
        "read, 4 lines about something else, written for another plan than this one, a remark",
        "",
        "</details>",
    ]
    assert probe_read_markdown.render(NOTHING, Style()).splitlines() == [
        "### Connections: no results",
        "",
        "<details>",
        "<summary>Files (0)</summary>",
        "",
        "</details>",
    ]


ASKED = Probed(
    report=REPORT,
    places=("10.0.0.1", "10.0.0.2"),
    proxied=True,
    elsewhere=2,
    late=1,
    left=3,
    refused=(Unprobed(remote="http://10.9.9.9:80", why="it is here"),),
    unprobed=(Unprobed(remote="https://*.w.example:443", why="no name is known"),),
    interrupted=False,
    other_policies=True,
    kit=None,
)


def lines_of(probed: Probed, *, full: bool = False) -> list[str]:
    style = Style().in_full() if full else Style()
    return probe_here_text.render(probed, style).splitlines()


def test_what_this_machine_asked() -> None:
    report = replace(REPORT, judged=(FINE, DENIED, replace(NAMED, finding=Finding.IN_THE_WAY)))
    lines = lines_of(replace(ASKED, report=report), full=True)
    assert lines == [
        "Asked from here: 2 results: 1 not reached, and no rule allows it; 1 not reached, though a "
        "rule allows it; 1 reached and allowed",
        "  from 10.0.0.1 and 10.0.0.2, by the proxy of HTTPS_PROXY",
        "  1 URL reached only when asked again: the target took a moment",
        "  2 URLs of the plan are for other addresses",
        "  3 URLs not asked for, as there is an end of time and number",
        "  1 target of the plan nobody knows a name for; --names-from brings some",
        "  the policies at hand are not those of the plan: only what both have was asked for",
        "",
        "not reached, though a rule allows it",
        "  https://named.example/ is named",
        "    not known: is of another region",
        "    allow x would let it in",
        "",
        "not asked for: it leads to where nothing is ever asked",
        "  http://10.9.9.9:80: it is here",
        "",
        "not asked for: nobody knows a name",
        "  https://*.w.example:443: no name is known",
    ]
    assert "not asked for: nobody knows a name" not in lines_of(ASKED)
    assert "not judged" in lines_of(ASKED)


def test_what_this_machine_asked_without_anything_to_add() -> None:
    bare = replace(
        ASKED,
        report=replace(REPORT, judged=(FINE,)),
        places=(),
        proxied=False,
        elsewhere=0,
        late=0,
        left=0,
        refused=(),
        unprobed=(),
        other_policies=False,
    )
    assert lines_of(bare) == [
        "Asked from here: 1 result: 1 reached and allowed",
        "  from an address that is not known",
    ]
    ended = "  somebody ended it, before all was asked for again"
    assert lines_of(replace(bare, interrupted=True))[2:] == [ended]
    assert lines_of(replace(bare, interrupted=True, left=1))[2:] == [
        "  1 URL not asked for, as somebody ended it"
    ]
    assert lines_of(replace(bare, left=1))[2:] == [
        "  1 URL not asked for, as there is an end of time and number"
    ]
    nowhere = tuple(replace(DENIED, outcome=Outcome.NO_NAME, url=url) for url in ("a", "b"))
    lines = lines_of(replace(bare, report=replace(REPORT, judged=nowhere)))
    assert lines[2] == (
        f"  each of them {Outcome.NO_NAME.words}, so look at the way out of this machine first"
    )


NOT_ASKED = replace(
    ASKED,
    report=NOTHING,
    places=(),
    left=0,
    refused=(),
    unprobed=(),
    kit=Kit(fleet="win11", source="the office"),
)


def test_why_this_machine_asked_for_nothing() -> None:
    assert lines_of(NOT_ASKED) == [
        "Nothing was asked for: nothing of the plan is for this machine",
        "  where the firewall sees another address, name that with --probe-from",
        "  a device there can ask: `outgate probe write --for win11 --from 'the office' -o kit`",
    ]
    named = replace(NOT_ASKED, places=("10.0.0.1",), kit=Kit(fleet="win11", source=None))
    assert lines_of(named) == [
        "Nothing was asked for: nothing of the plan is for 10.0.0.1",
        "  where the firewall sees another address, name that with --probe-from",
        "  a device there can ask: `outgate probe write --for win11 -o kit`",
    ]
    nameless = replace(named, unprobed=ASKED.unprobed, kit=None)
    assert lines_of(nameless) == [
        "Nothing was asked for: nobody knows a name for 1 target of the plan",
        "  --names-from brings some",
    ]


def test_the_json_of_what_this_machine_asked() -> None:
    fields = probed_fields(ASKED)
    urls = fields.pop("urls")
    assert isinstance(urls, list)
    assert [each["url"] for each in urls] == [FINE.url, DENIED.url, NAMED.url]
    assert fields == {
        "from": ["10.0.0.1", "10.0.0.2"],
        "proxy": True,
        "other_policies": True,
        "interrupted": False,
        "asked": 3,
        "late": 1,
        "elsewhere": 2,
        "left": 3,
        "refused": [{"target": "http://10.9.9.9:80", "why": "it is here"}],
        "unprobed": [{"target": "https://*.w.example:443", "why": "no name is known"}],
    }


TARGETS = (
    Target(url=parse_url("https://a.example/"), direct=True),
    Target(url=parse_url("https://b.example/"), direct=False, below=("*.b.example", "*.example")),
    Target(url=parse_url("https://c.example/"), direct=False, partly=True),
    Target(url=parse_url("https://d.example/"), direct=False, extra=True),
)
KIT = WrittenProbe(
    Probe(
        scope=Scope(
            name="win11",
            fleets=("win11-23h2",),
            source="office",
            addresses=address_set(("10.0.0.0/8",)),
        ),
        digest="sha256:0",
        edition="2026-09-03",
        targets=TARGETS,
        unprobed=ASKED.unprobed,
        logged=2,
    ),
    "kit",
    ("probe.ps1", "probe.sh"),
)
BARE_KIT = replace(
    KIT,
    probe=replace(
        KIT.probe,
        scope=replace(KIT.probe.scope, source=None),
        targets=(),
        unprobed=(),
        logged=0,
    ),
    files=(),
)


def test_a_written_probe() -> None:
    assert probe_write_text.render(KIT, Style()).splitlines() == [
        "4 URLs for win11 from office",
        "  wrote kit/probe.ps1",
        "  wrote kit/probe.sh",
        "  1 of them past any proxy, as they must not pass one",
        "  1 of them in place of wildcards",
        "  2 of them by names that devices asked for",
        "  allowed from a part of the place alone",
        "    https://c.example",
        "  asked for as well, though no rule for these devices allows it",
        "    https://d.example",
        "",
        "1 target that cannot be probed",
        "  https://*.w.example:443: no name is known",
    ]
    assert probe_write_text.render(BARE_KIT, Style()).splitlines() == ["0 URLs for win11"]
    document = json.loads(probe_write_json_v1.render(KIT, Style()))
    validate("probe-written.schema.json", document)
    nothing = {"direct": False, "below": [], "partly": False, "extra": False}
    assert document == {
        "format_version": "1.0",
        "catalog": "2026-09-03",
        "plan": "sha256:0",
        "fleet": "win11",
        "fleets": ["win11-23h2"],
        "source": "office",
        "folder": "kit",
        "files": ["probe.ps1", "probe.sh"],
        "urls": [
            {**nothing, "url": "https://a.example", "direct": True},
            {**nothing, "url": "https://b.example", "below": ["*.b.example", "*.example"]},
            {**nothing, "url": "https://c.example", "partly": True},
            {**nothing, "url": "https://d.example", "extra": True},
        ],
        "unprobed": [{"target": "https://*.w.example:443", "why": "no name is known"}],
    }


@pytest.mark.parametrize("number", [20, 21])
def test_twenty_targets_are_listed_and_the_others_counted(number: int) -> None:
    unprobed = tuple(Unprobed(remote=name, why="x") for name in names("t", number))
    targets = tuple(
        Target(url=parse_url(f"https://h{n}.example/"), direct=False, partly=True)
        for n in range(number)
    )
    kit = replace(KIT, probe=replace(KIT.probe, targets=targets, unprobed=unprobed))
    rests = [
        line for line in probe_write_text.render(kit, Style()).splitlines() if " more " in line
    ]
    assert rests == [
        "  and 1 more URLs (all with --full or --format json)",
        "  and 1 more targets (all with --full or --format json)",
    ] * (number - 20)


@pytest.mark.parametrize("number", [40, 41])
def test_forty_results_are_listed_and_the_others_counted(number: int) -> None:
    report = replace(
        REPORT,
        judged=tuple(replace(DENIED, url=name) for name in names("u", number)),
        files=REPORT.files * number,
        evidence=REPORT.evidence * number,
    )
    rests = [
        line for line in probe_read_text.render(report, Style()).splitlines() if " more " in line
    ]
    assert rests == [
        "  and 1 more files (all with --full or --format json)",
        "  and 1 more URLs (all with --full or --format json)",
        "  and 1 more (all with --full or --format json)",
    ] * (number - 40)


def test_what_a_comment_loses_first() -> None:
    """What is not reached stays the longest, whatever else there is."""
    report = replace(REPORT, judged=tuple(replace(DENIED, finding=each) for each in Finding))
    lost = lost_in_turn(
        lambda limit: probe_read_markdown.render(report, Style(), limit=limit),
        range(4_000, 400, -20),
    )
    assert lost == [
        "Files",
        "Clauses for the Monitoring Agent",
        Finding.AS_DENIED.value.capitalize(),
        Finding.NOT_JUDGED.value.capitalize(),
        Finding.BESIDE_RULES.value.capitalize(),
        Finding.IN_THE_WAY.value.capitalize(),
        Finding.NOT_ALLOWED.value.capitalize(),
    ]


@pytest.mark.parametrize("probed", [ASKED, None], ids=["asked", "not asked"])
def test_the_json_of_what_was_applied(probed: Probed | None) -> None:
    """With what this machine asked, where it asked."""
    decided = replace(entry("b.example"), effect=Effect.OPEN)
    applied = Applied(
        deed=Deed.APPLY,
        target="prod",
        changed=True,
        traffic=TrafficChange(opened=(entry("a.example"), decided), closed=(entry("c.example"),)),
        native=(NativeChange(sign=NativeSign.ADDED, kind="rule", label="l"),),
        writes=2,
        place="/there",
        edition="2026-09-03",
        plan=f"sha256:{'0' * 64}",
        probe=probed,
    )
    document = json.loads(apply_json_v1.render(applied, Style()))
    assert (document.pop("probe") is not None) is (probed is not None)
    assert document == {
        "format_version": "1.0",
        "action": "apply",
        "target": "prod",
        "place": "/there",
        "changed": True,
        "edition": "2026-09-03",
        "plan": f"sha256:{'0' * 64}",
        "summary": {"opens": 1, "closes": 1, "treats": 0, "rules": 1, "writes": 2},
    }

"""What this machine asked for, by itself and after an apply, word by word."""

import json

import pytest

from outgate.cli.views import apply_json_v1, probe_here_text
from outgate.cli.views.probe_here_fields import probed_fields
from outgate.cli.views.wording import Style
from outgate.deploy.applied import Applied, Deed
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.traffic_change.model import Effect, TrafficChange
from outgate.probe.here.report import Kit, Probed
from outgate.probe.observation import Outcome
from outgate.probe.report import Finding
from outgate.values import replace
from tests.builders.probe_reports import ASKED, DENIED, FINE, NAMED, NOTHING, REPORT
from tests.builders.target_plans import entry


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

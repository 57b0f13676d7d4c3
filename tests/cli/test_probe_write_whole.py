"""A connectivity test that was written, in text and JSON, word by word."""

import json

import pytest

from outgate.cli.views import probe_write_json_v1, probe_write_text
from outgate.cli.views.wording import Style
from outgate.commands.probe_write import WrittenProbe
from outgate.probe.model import Probe, Scope, Target, Unprobed
from outgate.traffic.interval import address_set
from outgate.traffic.url import parse_url
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.probe_reports import ASKED
from tests.builders.schemas import validate

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

"""The fleets of a made-up company, by what its maker knows of each address."""

import json
from collections import Counter

import pytest

from tests.builders.company import DAY, TWINS, Made, make_company
from tests.builders.company_exports import device_info_csv, machines_json
from tests.conftest import Workspace
from tests.replay.replayed_fleets import HEAD, replayed


def told_by(devices: tuple[Made, ...], address: str, *, sensors: bool) -> str:
    """What is right to say of an address, by what is true of the devices that have it."""
    there = [each for each in devices if each.address == address]
    counted = [each for each in there if each.counts]
    fleets = {each.fleet if sensors else TWINS.get(each.fleet, each.fleet) for each in counted}
    if len(fleets) > 1:
        return "different"
    if not fleets:
        return "not-counted" if there else "no-device"
    (fleet,) = fleets
    return "undecided" if " or " in fleet else fleet


@pytest.mark.parametrize("form", ["hunting", "machines"])
def test_a_company(project: Workspace, form: str) -> None:
    devices = make_company(400)
    files = {"a.csv": device_info_csv(devices[::2]), "b.csv": device_info_csv(devices[1::2])}
    if form == "machines":  # which tell nothing of sensors
        files = {"a.json": machines_json(devices)}
    for name, data in files.items():
        project.write(name, data)
    expected: Counter[str] = Counter()
    lines = []
    addresses = sorted({each.address for each in devices} | {"192.0.2.1", "192.0.2.2"})
    for number, address in enumerate(addresses):
        lines.append(f"{address},https,winatp-gw-neu.microsoft.com,443,,allow,{1 + number},,\n")
        expected[told_by(devices, address, sensors=form == "hunting")] += 1 + number
    project.write("flows.csv", HEAD + "".join(lines))
    named = [part for name in files for part in ("--inventory", name)]
    document = replayed(project, "replay", "flows.csv", *named, "--as-of", str(DAY))
    rows: Counter[str] = Counter()
    for row in document["fleets"]["rows"]:
        rows[row["fleet"] or row["unknown"]] += row["requests"]
    assert rows == expected
    assert {"different", "not-counted", "no-device"} <= rows.keys()
    inventory = project.run("inventory", *files, "--as-of", str(DAY), "--format", "json")
    totals = json.loads(inventory.out)["totals"]
    assert document["fleets"]["devices"] == totals["counted"] + totals["without_fleet"]
    assert document["fleets"]["others"] == totals["stale"] + totals["not_onboarded"]

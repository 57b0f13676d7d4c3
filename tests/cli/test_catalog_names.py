"""`outgate catalog fleets`, `regions`, `features`: all that a policy can name, and nothing else."""

import json
import re

import pytest

from tests.builders.schemas import validate
from tests.conftest import Workspace


def rows(text: str, head: str) -> dict[str, str]:
    """The rows below a head as the first word and the rest."""
    part = text.split(f"{head}\n")[1].split("\n\n", maxsplit=1)[0]
    part = re.sub(r"\n {20,}", " ", part)
    return {line.split()[0]: " ".join(line.split()[1:]) for line in part.splitlines()}


def test_groups_have_their_members_and_fleets_their_methods(empty: Workspace) -> None:
    shown = empty.run("catalog", "fleets").out
    groups = rows(shown, "groups")
    assert set(groups) == {
        "all", "mma", "win10", "win10-legacy", "win11", "windows-client", "windows-server",
    }  # fmt: skip
    assert groups["mma"] == ("server2008r2-sp1, server2012r2-mma, server2016-mma, win7-sp1, win8.1")
    assert groups["windows-server"] == (
        "server2008r2-sp1, server2012r2, server2012r2-mma, server2016, server2016-mma, "
        "server2019, server2022, server2025"
    )
    servers = rows(shown, "Windows Server")
    assert servers["server2016-mma"] == "mma via standard"
    assert servers["server2016"] == "unified agent any method"
    assert list(servers) == groups["windows-server"].split(", ")
    assert rows(shown, "Windows client")["win10-1803"] == "legacy sensor via standard, streamlined"
    assert max(map(len, shown.splitlines())) <= 100


def test_every_name_that_is_listed_can_be_written(empty: Workspace) -> None:
    document = json.loads(empty.run("catalog", "fleets", "--format", "json").out)
    validate("catalog-names.schema.json", document)
    fleets = {each["name"]: each["methods"] for each in document["fleets"]}
    for each in document["groups"]:
        assert set(each["members"]) <= set(fleets)
    text = ""
    for name, methods in fleets.items():
        for method in methods:
            text += f"allow mde for region EU, fleet {name} via {method}\n"
    empty.write("policies/a.policy", text)
    assert "not-eligible" not in empty.run("compile").err


def test_regions_and_features_of_an_edition(empty: Workspace) -> None:
    newer = rows(empty.run("catalog", "regions", "2026-07-03").out, "commercial cloud")
    older = rows(empty.run("catalog", "regions", "2021-03-04").out, "commercial cloud")
    assert set(older) == {"EU", "UK", "US"}
    assert set(newer) == {"AEC", "AEN", "AU", "EU", "UK", "US"}
    features = rows(empty.run("catalog", "features", "2025-12-25").out, "catalog 2025-12-25\n")
    assert features["live-response"].startswith("off ")
    assert features["updates"].startswith("on ")
    for name in ("regions", "features"):
        document = json.loads(empty.run("catalog", name, "--format", "json").out)
        validate("catalog-names.schema.json", document)
        assert document[name]


@pytest.mark.parametrize("name", ["regions", "features"])
def test_an_unknown_edition(empty: Workspace, name: str) -> None:
    ran = empty.run("catalog", name, "2020-01-01")
    assert ran.code == 1
    assert "error[unknown-edition]" in ran.err


def test_an_edition_that_cannot_be_read_hides_no_other(empty: Workspace) -> None:
    whole = empty.run("catalog", "list")
    assert (whole.code, whole.err) == (0, "")
    empty.write("catalog/2030-01-01.yaml", "nonsense: [\n")
    ran = empty.run("catalog", "list")
    assert ran.code == 1
    assert "error[" in ran.err
    assert "2030-01-01" in ran.err
    lines = whole.out.replace("  (newest)", "").splitlines()
    assert set(lines) <= set(ran.out.splitlines())

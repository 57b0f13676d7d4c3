"""Azure service tags: what is kept of a file, and files that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from outgate.catalog.importers.files import UnreadableFile
from outgate.catalog.importers.tags import import_tags, read_tags
from outgate.catalog.model import TagFile
from tests.support import shipped


def tag(name: str, *prefixes: str, **more: Any) -> dict[str, Any]:
    properties = {
        "changeNumber": 7,
        "addressPrefixes": list(prefixes),
        "networkFeatures": ["NSG", "FW"],
        **more,
    }
    return {"name": name, "id": name, "properties": properties}


def write(folder: Path, name: str = "ServiceTags_Public_20260629.json", **fields: Any) -> Path:
    document = {
        "changeNumber": 400,
        "cloud": "Public",
        "values": [
            tag("Storage", "10.0.0.0/8"),
            tag("MicrosoftDefenderForEndpoint", "192.0.2.128/25", "2001:db8::/32", "192.0.2.0/25"),
            tag("MicrosoftDefenderForEndpoint.WestEurope", "192.0.2.0/26"),
            tag("OneDsCollector", "198.51.100.4/32", networkFeatures=None),
        ],
        **fields,
    }
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def imported(path: Path) -> TagFile:
    return import_tags(read_tags(path), shipped("2026-07-03").lists)[0]


def test_only_the_tags_that_lists_name_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path)
    file, account = import_tags(read_tags(path), shipped("2026-07-03").lists)
    assert (file.cloud, file.change_number, file.source.date) == ("commercial", 400, "2026-06-29")
    tags = {each.name: each for each in file.tags}
    assert tags.keys() == {"MicrosoftDefenderForEndpoint", "OneDsCollector"}
    defender = tags["MicrosoftDefenderForEndpoint"]
    # Neighbouring networks are one; IPv4 stands before IPv6.
    assert defender.prefixes == ("192.0.2.0/24", "2001:db8::/32")
    assert (defender.change_number, defender.features) == (7, ("FW", "NSG"))
    assert tags["OneDsCollector"].features == ()
    assert (account.rows, account.entries, account.skipped) == (4, 2, 2)


def test_a_cloud_whose_lists_name_no_tag_has_nothing_to_import(tmp_path: Path) -> None:
    path = write(tmp_path, "ServiceTags_AzureGovernment_20260629.json", cloud="AzureGovernment")
    with pytest.raises(UnreadableFile, match="no list of that cloud names one") as caught:
        imported(path)
    assert "service tags of the government cloud" in str(caught.value)
    assert "leave the file out" in (caught.value.help or "")


DEFENDER = tag("MicrosoftDefenderForEndpoint", "192.0.2.0/24")


@pytest.mark.parametrize(
    "values",
    [
        [DEFENDER],
        [DEFENDER, tag("OneDsCollector")],
        [DEFENDER, tag("OneDSCollector", "198.51.100.4/32")],
    ],
)
def test_a_file_without_a_tag_that_a_list_names(tmp_path: Path, values: list[Any]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        imported(write(tmp_path, values=values))
    assert str(caught.value) == (
        "`ServiceTags_Public_20260629.json` has no addresses for service tag `OneDsCollector`, "
        "which list `streamlined-commercial` names"
    )
    assert "newest file" in (caught.value.help or "")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"cloud": "China"}, "is for cloud `China`"),
        ({"values": {}}, "no `values`"),
        ({"values": [1]}, "no `name`"),
        ({"values": [{"name": "x"}]}, "no `properties`"),
        ({"values": [tag("x", changeNumber="7")]}, "no `changeNumber`"),
        ({"changeNumber": True}, "no `changeNumber`"),
        (
            {"values": [tag("OneDsCollector", "10.0.0.300/8")]},
            "`10.0.0.300/8` is not an IP address",
        ),
        ({"values": [tag("OneDsCollector", "10.0.0.7/8")]}, "bits beyond its prefix length"),
    ],
)
def test_files_that_are_no_service_tags(
    tmp_path: Path, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        imported(write(tmp_path, **fields))
    assert message in str(caught.value)
    assert caught.value.help


@pytest.mark.parametrize("text", ["", "[1, 2", "[" * 100_000, "null", "[]", '"x"'])
def test_texts_that_are_no_service_tags(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tags.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_tags(path)


@pytest.mark.parametrize("features", [5, True, "FW"])
def test_features_that_are_no_list(tmp_path: Path, features: object) -> None:
    path = write(tmp_path, values=[tag("Storage", "10.0.0.0/8", networkFeatures=features)])
    with pytest.raises(UnreadableFile, match="networkFeatures"):
        read_tags(path)

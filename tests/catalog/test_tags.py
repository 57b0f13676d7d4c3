"""Azure service tags: what is kept of a file, and files that are none."""

from pathlib import Path
from typing import Any

import pytest

from outgate.catalog.importers.interface import SheetAccount, UnreadableFile
from outgate.catalog.importers.tags import import_tags, keep_used
from outgate.catalog.model import TagFile
from tests.builders.books import published
from tests.builders.tags import tag, write_tags
from tests.support import shipped


def imported(path: Path) -> tuple[TagFile, SheetAccount]:
    (file,) = import_tags(published(path)).tag_files
    return keep_used(file, shipped("2026-07-03").lists)


def test_only_the_tags_that_lists_name_are_kept(tmp_path: Path) -> None:
    file, account = imported(write_tags(tmp_path))
    assert (file.cloud, file.change_number, file.source.date) == ("commercial", 400, "2026-06-29")
    tags = {each.name: each for each in file.tags}
    assert tags.keys() == {"MicrosoftDefenderForEndpoint", "OneDsCollector"}
    defender = tags["MicrosoftDefenderForEndpoint"]
    # Neighbouring networks are one; IPv4 stands before IPv6.
    assert defender.prefixes == ("192.0.2.0/24", "2001:db8::/32")
    assert (defender.change_number, defender.features) == (7, ("FW", "NSG"))
    assert tags["OneDsCollector"].features == ()
    assert account == SheetAccount(
        sheet="Azure service tags, Public",
        rows=4,
        entries=2,
        skipped=2,
        note="tags that no list names are not kept",
    )
    assert (file.source.title, file.source.file) == (
        "Azure service tags, Public",
        "ServiceTags_Public_20260629.json",
    )


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ServiceTags_Public_20260629.json", "2026-06-29"),
        ("20260629.json", "2026-06-29"),
        ("ServiceTags_20260629_Public.json", ""),
        ("ServiceTags_Public_19990629.json", ""),
        ("tags.json", ""),
    ],
)
def test_the_day_of_a_file_stands_in_its_name(tmp_path: Path, name: str, day: str) -> None:
    file, _ = imported(write_tags(tmp_path, name))
    assert file.source.date == day


def test_what_is_advised_where_a_file_is_of_no_use(tmp_path: Path) -> None:
    def advice(**fields: Any) -> tuple[str, str | None]:
        with pytest.raises(UnreadableFile) as caught:
            imported(write_tags(tmp_path, **fields))
        return str(caught.value), caught.value.help

    name = "`ServiceTags_Public_20260629.json`"
    assert advice(cloud="AzureGovernment") == (
        f"{name} has the service tags of the government cloud, and no list of that cloud names one",
        "leave the file out, or import the list that names its tags",
    )
    assert advice(values=[DEFENDER]) == (
        f"{name} has no addresses for service tag `OneDsCollector`, which list "
        "`streamlined-commercial` names",
        "import the newest file of service tags for that cloud",
    )
    message, help = advice(values=[DEFENDER, tag("OneDsCollector", "x")])
    assert message.startswith(f"{name}: tag `OneDsCollector`: `x` is not")
    assert help == "download the file again"


def test_a_cloud_whose_lists_name_no_tag_has_nothing_to_import(tmp_path: Path) -> None:
    path = write_tags(
        tmp_path, "ServiceTags_AzureGovernment_20260629.json", cloud="AzureGovernment"
    )
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
        imported(write_tags(tmp_path, values=values))
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
        imported(write_tags(tmp_path, **fields))
    assert message in str(caught.value)
    assert caught.value.help


@pytest.mark.parametrize("text", ["", "[1, 2", "[" * 100_000, "null", "[]", '"x"'])
def test_texts_that_are_no_service_tags(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tags.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        import_tags(published(path))


@pytest.mark.parametrize("features", [5, True, "FW"])
def test_features_that_are_no_list(tmp_path: Path, features: object) -> None:
    path = write_tags(tmp_path, values=[tag("Storage", "10.0.0.0/8", networkFeatures=features)])
    with pytest.raises(UnreadableFile, match="networkFeatures"):
        import_tags(published(path))

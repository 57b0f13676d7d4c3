"""Azure service tags (JSON), public and government, with their change numbers."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from outgate.catalog.importers.files import UnreadableFile, read_text
from outgate.catalog.importers.tables.grid import PublishedTags
from outgate.catalog.importers.tables.lists import SheetAccount
from outgate.catalog.model import Cloud, EndpointList, ListSource, ServiceTag, TagFile
from outgate.traffic.address import AddressError, merge_networks, parse_networks
from outgate.traffic.destination import ServiceTagDestination

_CLOUDS = {"public": Cloud.COMMERCIAL, "azuregovernment": Cloud.GOVERNMENT}
_HELP = "import the file as published, such as ServiceTags_Public_20251117.json"


def is_tags(path: Path) -> bool:
    """Whether the file claims to be JSON by its name."""
    return path.suffix.lower() == ".json"


def read_tags(path: Path) -> PublishedTags:
    """All tags of a file; UnreadableFile when it holds something else."""
    text, data = read_text(path)
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(f"`{path.name}` is not JSON{where}", _HELP) from error
    cloud = _CLOUDS.get(str(_key(raw, "cloud", str, path)).lower())
    if cloud is None:
        message = f"`{path.name}` is for cloud `{raw['cloud']}`; no list is"
        raise UnreadableFile(message, "import the file for Public or AzureGovernment")
    tags = tuple(_tag(each, path) for each in _key(raw, "values", list, path))
    return PublishedTags(
        file=path.name,
        title=f"Azure service tags, {raw['cloud']}",
        date=_date(path.stem),
        sha256=hashlib.sha256(data).hexdigest(),
        cloud=cloud,
        change_number=_key(raw, "changeNumber", int, path),
        tags=tags,
    )


def _key(raw: Any, key: str, kind: type, path: Path) -> Any:
    value = raw.get(key) if isinstance(raw, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise UnreadableFile(f"`{path.name}` is no file of service tags: no `{key}`", _HELP)
    return value


def _tag(raw: Any, path: Path) -> ServiceTag:
    name = _key(raw, "name", str, path)
    properties = _key(raw, "properties", dict, path)
    features = properties.get("networkFeatures")
    if features is not None:
        _key(properties, "networkFeatures", list, path)
    return ServiceTag(
        name=name,
        change_number=_key(properties, "changeNumber", int, path),
        features=tuple(sorted(str(each) for each in features or ())),
        prefixes=tuple(map(str, _key(properties, "addressPrefixes", list, path))),
    )


def import_tags(
    published: PublishedTags, lists: Iterable[EndpointList]
) -> tuple[TagFile, SheetAccount]:
    """The tags that lists of the cloud name, and an account of all; UnreadableFile as above.

    A file without one of them is refused: rules for it would open nothing.
    """
    wanted = _wanted(published.cloud, lists)
    if not wanted:
        message = (
            f"`{published.file}` has the service tags of the {published.cloud} cloud, "
            "and no list of that cloud names one"
        )
        raise UnreadableFile(message, "leave the file out, or import the list that names its tags")
    tags = tuple(_normal(each, published.file) for each in published.tags if each.name in wanted)
    missing = wanted.keys() - {each.name for each in tags if each.prefixes}
    if missing:
        name = min(missing)
        message = (
            f"`{published.file}` has no addresses for service tag `{name}`, "
            f"which list `{wanted[name]}` names"
        )
        raise UnreadableFile(message, "import the newest file of service tags for that cloud")
    source = ListSource(published.title, published.file, published.date, published.sha256)
    account = SheetAccount(
        published.title,
        len(published.tags),
        entries=len(tags),
        skipped=len(published.tags) - len(tags),
        note="tags that no list names are not kept",
    )
    return TagFile(published.cloud, published.change_number, source, None, tags), account


def _wanted(cloud: Cloud, lists: Iterable[EndpointList]) -> dict[str, str]:
    """Names of the service tags that lists of a cloud have, each with such a list."""
    return {
        endpoint.remote.destination.name: each.id
        for each in lists
        for table in each.tables
        for endpoint in table.endpoints
        if each.cloud is cloud and isinstance(endpoint.remote.destination, ServiceTagDestination)
    }


def _normal(tag: ServiceTag, file: str) -> ServiceTag:
    """The tag with its prefixes merged and in order."""
    try:
        networks = [network for each in tag.prefixes for network in parse_networks(each)]
    except AddressError as error:
        message = f"`{file}`: tag `{tag.name}`: {error}"
        raise UnreadableFile(message, "download the file again") from error
    return ServiceTag(tag.name, tag.change_number, tag.features, merge_networks(networks))


def _date(stem: str) -> str:
    """The day in a name such as `ServiceTags_Public_20251117`, "" where it has none."""
    match = re.search(r"(20\d\d)(\d\d)(\d\d)$", stem)
    return "-".join(match.groups()) if match else ""

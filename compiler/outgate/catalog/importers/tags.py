"""Azure service tags (JSON), public and government, with their change numbers."""

import json
import re
from collections import Counter
from collections.abc import Iterable

from outgate.catalog.importers.interface import (
    Imported,
    PublishedFile,
    RowOutcome,
    SheetAccount,
    UnreadableFile,
    account_for,
)
from outgate.catalog.model import Cloud, EndpointList, ServiceTag, TagFile
from outgate.traffic.address import AddressError, merge_networks, parse_networks
from outgate.traffic.destination import ServiceTagDestination
from outgate.values import replace

_CLOUDS = {"public": Cloud.COMMERCIAL, "azuregovernment": Cloud.GOVERNMENT}
_HELP = "import the file as published, such as ServiceTags_Public_20251117.json"


def is_json(file: PublishedFile) -> bool:
    """Whether the file claims to be JSON by its name."""
    return file.suffix == ".json"


def import_tags(file: PublishedFile) -> Imported:
    """All tags of a file; UnreadableFile when it holds something else."""
    try:
        raw = json.loads(file.text())
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(f"`{file.name}` is not JSON{where}", _HELP) from error
    published_for = _text(raw, "cloud", file)
    cloud = _CLOUDS.get(published_for.lower())
    if cloud is None:
        message = f"`{file.name}` is for cloud `{published_for}`; no list is"
        raise UnreadableFile(message, "import the file for Public or AzureGovernment")
    tags = TagFile(
        cloud=cloud,
        change_number=_number(raw, "changeNumber", file),
        source=file.source(f"Azure service tags, {published_for}", _date(file.stem)),
        carried_from=None,
        tags=tuple(_read_tag(fields, file) for fields in _items(raw, "values", file)),
    )
    return Imported(tag_files=(tags,))


def _field(raw: object, key: str) -> object:
    return raw.get(key) if isinstance(raw, dict) else None


def _missing(key: str, file: PublishedFile) -> UnreadableFile:
    return UnreadableFile(f"`{file.name}` is no file of service tags: no `{key}`", _HELP)


def _text(raw: object, key: str, file: PublishedFile) -> str:
    value = _field(raw, key)
    if not isinstance(value, str):
        raise _missing(key, file)
    return value


def _number(raw: object, key: str, file: PublishedFile) -> int:
    value = _field(raw, key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _missing(key, file)
    return value


def _items(raw: object, key: str, file: PublishedFile) -> list[object]:
    value = _field(raw, key)
    if not isinstance(value, list):
        raise _missing(key, file)
    return value


def _read_tag(raw: object, file: PublishedFile) -> ServiceTag:
    name = _text(raw, "name", file)
    properties = _field(raw, "properties")
    if not isinstance(properties, dict):
        raise _missing("properties", file)
    features: list[object] = []
    if properties.get("networkFeatures") is not None:
        features = _items(properties, "networkFeatures", file)
    return ServiceTag(
        name=name,
        change_number=_number(properties, "changeNumber", file),
        features=tuple(sorted(str(feature) for feature in features)),
        prefixes=tuple(map(str, _items(properties, "addressPrefixes", file))),
    )


def keep_used(published: TagFile, lists: Iterable[EndpointList]) -> tuple[TagFile, SheetAccount]:
    """The tags that lists of the cloud name, and an account of all; UnreadableFile as above.

    A file without one of them is refused: rules for it would open nothing.
    """
    file, cloud = published.source.file, published.cloud
    used = _used_tags(cloud, lists)
    if not used:
        message = (
            f"`{file}` has the service tags of the {cloud} cloud, and no list of that cloud names "
            "one"
        )
        raise UnreadableFile(message, "leave the file out, or import the list that names its tags")
    tags = tuple(_normalize(tag, file) for tag in published.tags if tag.name in used)
    missing = used.keys() - {tag.name for tag in tags if tag.prefixes}
    if missing:
        name = min(missing)
        message = f"`{file}` has no addresses for service tag `{name}`, "
        message += f"which list `{used[name]}` names"
        raise UnreadableFile(message, "import the newest file of service tags for that cloud")
    total = len(published.tags)
    outcomes = Counter({RowOutcome.ENTRY: len(tags), RowOutcome.SKIPPED: total - len(tags)})
    note = "tags that no list names are not kept"
    account = account_for(published.source.title, total, outcomes, note)
    return replace(published, tags=tags), account


def _used_tags(cloud: Cloud, lists: Iterable[EndpointList]) -> dict[str, str]:
    """Names of the service tags that lists of a cloud have, each with such a list."""
    return {
        endpoint.remote.destination.name: endpoint_list.id
        for endpoint_list in lists
        if endpoint_list.cloud is cloud
        for endpoint in endpoint_list.endpoints
        if isinstance(endpoint.remote.destination, ServiceTagDestination)
    }


def _normalize(tag: ServiceTag, file: str) -> ServiceTag:
    """The tag with its prefixes merged and in order."""
    try:
        networks = [cidr for prefix in tag.prefixes for cidr in parse_networks(prefix)]
    except AddressError as error:
        message = f"`{file}`: tag `{tag.name}`: {error}"
        raise UnreadableFile(message, "download the file again") from error
    return replace(tag, prefixes=merge_networks(networks))


def _date(stem: str) -> str:
    """The day in a name such as `ServiceTags_Public_20251117`, "" where it has none."""
    match = re.search(r"(20\d\d)(\d\d)(\d\d)$", stem)
    return "-".join(match.groups()) if match else ""

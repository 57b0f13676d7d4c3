"""An inspection list as JSON (schemas/inspection.schema.json)."""

from outgate.cli.views.inspection_words import matched_hosts, matched_paths, path_text
from outgate.cli.views.wording import Style
from outgate.plan.digest import destination_document
from outgate.plan.document import json_text
from outgate.plan.inspection import Entry, InspectionList

FORMAT_VERSION = "1.0"


def render(listed: InspectionList, _: Style) -> str:
    """The document."""
    document = {
        "format_version": FORMAT_VERSION,
        "target": listed.target,
        "edition": listed.edition,
        "digest": listed.digest,
        "entries": [_entry(entry) for entry in listed.entries],
    }
    return json_text(document)


def _entry(entry: Entry) -> dict[str, object]:
    rule = entry.rule
    destination = {
        key: value
        for key, value in destination_document(rule.remote.destination).items()
        if key != "path"
    }
    return {
        "place": entry.place,
        "inspection": rule.treatment.inspection.value,
        "authentication": rule.treatment.authentication.value,
        "proxy": rule.treatment.proxy.value,
        "destination": {**destination, "matches": matched_hosts(rule.remote.destination)},
        "protocol": rule.remote.protocol,
        "port": rule.remote.port,
        "path": path_text(entry),
        "path_matches": matched_paths(entry),
        "source": {"name": rule.source.name, "addresses": list(rule.source.addresses)},
        "exceptions": list(entry.exceptions),
        "need": entry.need,
        "rows": list(entry.rows),
        "rule": rule.key,
    }

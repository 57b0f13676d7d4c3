"""Checks of lists beside each other, and beside the files of service tags."""

from collections.abc import Iterator

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.verification.view import EditionView
from outgate.traffic.destination import ServiceTagDestination


def missing_siblings(view: EditionView) -> Iterator[Finding]:
    """Where a URL stands twice in a row: what other lists have beside it and this one lacks."""
    for endpoint_list, table, finding in view.findings(FindingCode.REPEATED_URL):
        url = finding.raw
        present = {str(endpoint.remote) for endpoint in table.endpoints}
        models = [
            row for row in view.rows if row.endpoint.text == url and row.list.id != endpoint_list.id
        ]
        siblings = sorted(
            {
                (row.endpoint.text, model.list.id)
                for model in models
                for row in view.rows
                if (row.list.id, row.table.id, row.endpoint.category)
                == (model.list.id, model.table.id, model.endpoint.category)
                and row.list.cloud is endpoint_list.cloud
                and str(row.endpoint.remote) not in present
            }
        )
        for text, other in siblings:
            message = f"list `{other}` has `{text}` beside `{url}`; here `{url}` stands twice"
            yield Finding(FindingCode.MISSING_SIBLING, message, text, finding.place)


def unusable_tags(view: EditionView) -> Iterator[Finding]:
    """Service tags of rows that Azure Firewall does not take, or whose addresses are not known."""
    files = {file.cloud: file for file in view.catalog.tag_files}
    for row in view.rows:
        destination = row.endpoint.remote.destination
        if not isinstance(destination, ServiceTagDestination):
            continue
        file = files.get(row.list.cloud) if row.list.cloud else None
        tags = {tag.name: tag for tag in file.tags} if file else {}
        tag = tags.get(destination.name)
        if tag is None:
            message = "no file of service tags in this edition has it"
            code = FindingCode.TAG_WITHOUT_ADDRESSES
        elif "FW" not in tag.features:
            message = f"it is for {', '.join(tag.features)}: Azure Firewall needs its addresses"
            code = FindingCode.TAG_NOT_IN_FIREWALL
        else:
            continue
        yield Finding(code, message, destination.name, row.place)

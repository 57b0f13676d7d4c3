"""An inventory as JSON (schemas/inventory.schema.json)."""

from outgate.catalog.prerequisites import version_text
from outgate.cli.views.wording import Style
from outgate.inventory.coverage import Cover
from outgate.inventory.eligibility import Status
from outgate.inventory.model import FleetCount, Inventory, Policies, ReadFile, StatusCount
from outgate.plan.document import json_text


def render(inventory: Inventory, _: Style) -> str:
    """Everything that was counted; names only where they were asked for."""
    totals = inventory.totals
    document = {
        "format_version": "1.0",
        "as_of": inventory.as_of.isoformat(),
        "stale_days": inventory.stale_days,
        "all": inventory.every_device,
        "files": [_file(file) for file in inventory.files],
        "totals": {
            "rows": totals.rows,
            "devices": totals.devices,
            "merged": totals.merged,
            "not_onboarded": totals.not_onboarded,
            "stale": totals.stale,
            "without_fleet": totals.without_fleet,
            "counted": totals.counted,
            "perhaps_onboarded": totals.perhaps_onboarded,
        },
        "sites": [{"site": name, "networks": list(nets)} for name, nets in inventory.sites],
        "fleets": [_group(each) for each in inventory.fleets],
        "without_fleet": [_group(each, "why") for each in inventory.without_fleet],
        "policies": None if inventory.policies is None else _policies(inventory.policies),
        "streamlined": _streamlined(inventory),
        "connectivity": dict(inventory.connectivity),
    }
    return json_text(document)


def _group(group: FleetCount | StatusCount, word: str = "fleet") -> dict[str, object]:
    return {
        "site": group.site,
        word: group.fleet,
        "devices": group.devices,
        "names": list(group.names),
    }


def _file(file: ReadFile) -> dict[str, object]:
    return {
        "name": file.name,
        "format": file.format,
        "rows": file.rows,
        "unread": [{"reason": each.reason, "lines": each.lines} for each in file.unread],
        "odd_values": dict(file.odd),
    }


def _policies(policies: Policies) -> dict[str, object]:
    return {
        "totals": {cover.name.lower(): policies.count(cover) for cover in Cover},
        "groups": [
            {
                "cover": group.cover.name.lower(),
                "site": group.site,
                "fleet": group.fleet,
                "region": group.region or None,
                "connectivity": group.connectivity,
                "allowed": group.allowed,
                "devices": group.devices,
                "names": list(group.names),
            }
            for group in policies.cover
        ],
        "statements": [
            {
                "statement": use.text,
                "places": list(use.places),
                "devices": use.devices,
                "perhaps": use.perhaps,
                "stale": use.stale,
                "for_nobody": use.for_nobody,
                "unused_fleets": list(use.unused),
            }
            for use in policies.statements
        ],
    }


def _streamlined(inventory: Inventory) -> dict[str, object]:
    return {
        "totals": {status.name.lower(): inventory.by_status(status) for status in Status},
        "groups": [
            {"status": each.status.name.lower(), **_group(each)} for each in inventory.streamlined
        ],
        "too_old": [
            {
                "component": str(each.component),
                "has": version_text(each.has),
                "needs": version_text(each.needs),
                "devices": each.devices,
            }
            for each in inventory.lacks
        ],
        "not_known": [{"what": what, "devices": devices} for what, devices in inventory.missing],
        "prerequisites": [
            {
                "component": str(row.component),
                "needs": version_text(row.needs),
                "fleets": list(row.fleets),
                "published": row.published.isoformat(),
                "page": row.url,
            }
            for row in inventory.needed
        ],
    }

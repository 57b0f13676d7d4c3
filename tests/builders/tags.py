"""Files of Azure service tags of the tests' own."""

import json
from pathlib import Path
from typing import Any


def tag(name: str, *prefixes: str, **more: Any) -> dict[str, Any]:
    """One service tag as files have it; `more` gives other properties."""
    properties = {
        "changeNumber": 7,
        "addressPrefixes": list(prefixes),
        "networkFeatures": ["NSG", "FW"],
        **more,
    }
    return {"name": name, "id": name, "properties": properties}


def write_tags(folder: Path, name: str = "ServiceTags_Public_20260629.json", **fields: Any) -> Path:
    """A file of service tags on disk; `fields` gives it others."""
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

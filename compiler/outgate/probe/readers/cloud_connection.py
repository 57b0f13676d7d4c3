"""TestCloudConnection of the Monitoring Agent: the hosts that it names, as no more is public."""

import re

from outgate.probe.observation import Results
from outgate.probe.readers.format import Format

_KNOWN = re.compile(
    r"TestCloudConnection|Firewall Rule\s*:|\.(?:ods|oms)\.opinsights\.azure\.(?:com|us)",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?<![\w.*@-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){2,8}[a-z]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_MOST = 10_000


def _knows(text: str) -> bool:
    return _KNOWN.search(text) is not None


def _read(text: str) -> Results:
    names: set[str] = set()
    others = 0
    for line in text.split("\n"):
        hosts = {host.lower() for host in _HOST.findall(line)}
        if hosts and len(names) < _MOST:
            names |= hosts
        elif line.strip():
            others += 1
    return Results(names=tuple(sorted(names)), others=others)


CLOUD_CONNECTION = Format("test-cloud-connection", "TestCloudConnection", _knows, _read)

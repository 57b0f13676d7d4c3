"""Hosts that a lost line break ran together into one that nobody has."""

from collections.abc import Iterable

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.readings import load_readings
from outgate.catalog.url_cell import ReadUrl
from outgate.traffic.destination import HostDestination

# Labels that only begin like the end of a domain.
_ORDINARY = (
    "command",
    "commerce",
    "common",
    "communication",
    "community",
    "company",
    "compliance",
    "component",
    "compute",
    "network",
)


def split_joined(
    urls: Iterable[ReadUrl],
) -> tuple[tuple[ReadUrl, ...], tuple[Finding, ...]]:
    """The URLs of a cell that each name one host, and a finding for any other."""
    suffixes = load_readings().suffixes.values()
    domains = frozenset(
        tuple(suffix.split(".")[-2:]) for of_service in suffixes for suffix in of_service
    )
    kept, joined = [], []
    for url in urls:
        destination = url.remote.destination
        parts = None
        if isinstance(destination, HostDestination):
            host, path = destination.host.name, destination.path
            parts = _parts(host.split("."), domains)
            if path is not None and any(".".join(domain) in path.value for domain in domains):
                parts = (host, path.value)
        if parts is None:
            kept.append(url)
            continue
        message = f"`{url.text}` looks like `{parts[0]}` and `{parts[1]}` run together"
        joined.append(Finding(FindingCode.HOSTS_RUN_TOGETHER, message, url.text))
    return tuple(kept), tuple(dict.fromkeys(joined))


def _parts(labels: list[str], domains: frozenset[tuple[str, ...]]) -> tuple[str, str] | None:
    """The two names in a host such as `a.x.comb.x.com`, None for an ordinary one.

    A label in its middle begins there with the end of a domain (`com`, of those in `domains`). Ends
    of two letters, such as `us`, begin too many labels: they count only behind a name that a
    domain has before them.
    """
    for place in range(1, len(labels) - 1):
        for end in sorted({domain[-1] for domain in domains}):
            is_end = len(end) > 2 or (labels[place - 1], end) in domains
            if is_end and labels[place].startswith(end) and not _is_ordinary(labels, place, end):
                rest = (labels[place].removeprefix(end), *labels[place + 1 :])
                return ".".join((*labels[:place], end)), ".".join(rest).removeprefix(".")
    return None


def _is_ordinary(labels: list[str], place: int, end: str) -> bool:
    """A word that only begins alike, or `com.au`: the end of a domain of two labels."""
    ends_host = place == len(labels) - 2 and len(labels[-1]) == 2
    return labels[place].startswith(_ORDINARY) or (labels[place] == end and ends_host)

"""What a plan tells of traffic, as sets that are easily typed."""

from typing import Any

Told = dict[str, set[tuple[str, str]]]


def told(document: dict[str, Any]) -> Told:
    """What a plan opens, closes and treats otherwise, and from where."""
    return {
        kind: {(each["target"], each["source"]) for each in document["traffic"][kind]}
        for kind in ("opened", "closed", "treated")
    }


def https(source: str, *hosts: str) -> set[tuple[str, str]]:
    return {(f"https://{host}:443", source) for host in hosts}

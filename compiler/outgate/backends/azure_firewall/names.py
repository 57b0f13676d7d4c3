"""Names made from meaning: what a rule is called depends on nothing but who asks, and how.

So a rule keeps its name whatever endpoints come and go in it, and whatever other rules there are.
"""

import hashlib

_DIGITS = 12


def digest(addresses: tuple[str, ...]) -> str:
    """A short name for a set of addresses."""
    return hashlib.sha256(",".join(addresses).encode()).hexdigest()[:_DIGITS]


def application_name(protocol: str, port: int, addresses: tuple[str, ...], *, urls: bool) -> str:
    """The name of an application rule; one rule holds either hosts or URLs."""
    kind = "urls" if urls else "hosts"
    return f"{protocol.lower()}-{port}-{kind}-{digest(addresses)}"


def network_name(port: int, addresses: tuple[str, ...]) -> str:
    """The name of a network rule."""
    return f"tcp-{port}-{digest(addresses)}"


def ip_group_name(group: str, tag: str | None, networks: tuple[str, ...]) -> str:
    """The name of an IP group: that of the tag it stands for, else one made from its networks."""
    return f"{group}-{tag.lower().replace('.', '-') if tag else digest(networks)}"

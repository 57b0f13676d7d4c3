"""Names made from meaning: what a rule is called depends on nothing but who asks, and how.

So a rule keeps its name whatever endpoints come and go in it, and whatever other rules there are.
"""

from ipaddress import ip_network

from outgate.digests import sha256

_DIGITS = 12
# A network rule sees a port and no protocol; these are what people ask for there.
WELL_KNOWN = {80: "http", 443: "https"}


def digest(addresses: tuple[str, ...]) -> str:
    """A short name for a set of addresses."""
    return sha256(",".join(addresses).encode())[:_DIGITS]


def application_name(protocol: str, port: int, addresses: tuple[str, ...], *, urls: bool) -> str:
    """The name of an application rule; one rule holds either hosts or URLs."""
    kind = "urls" if urls else "hosts"
    return f"{protocol.lower()}-{port}-{kind}-{digest(addresses)}"


def network_name(port: int, addresses: tuple[str, ...]) -> str:
    """The name of a network rule."""
    return f"tcp-{port}-{digest(addresses)}"


def ip_group_name(group: str, mark: str, tag: str | None, networks: tuple[str, ...]) -> str:
    """The name of an IP group: that of the tag it stands for, and one made from its networks.

    Other networks are another IP group, so that rules change over to them at one moment; so are
    those of another target, by its mark.
    """
    words = (group, tag.lower().replace(".", "-") if tag else "networks", digest((mark, *networks)))
    return "-".join(words)


def host_entry(protocol: str, entry: str, port: int) -> str:
    """What an application rule opens by one FQDN or URL, as plans list it."""
    host, slash, path = entry.partition("/")
    return f"{protocol.lower()}://{host}:{port}{slash}{path}"


def address_entry(word: str, port: str, transport: str) -> str:
    """What a network rule opens by one destination, as plans list it."""
    known = WELL_KNOWN.get(int(port)) if port.isdigit() and transport == "TCP" else None
    return f"{known or transport.lower()}://{word}:{port}"


def is_tag(text: str) -> bool:
    """Whether a destination is the name of a service tag: no network, range or star."""
    if "-" in text or not text[:1].isalpha():
        return False
    try:
        ip_network(text, strict=False)
    except ValueError:
        return True
    return False

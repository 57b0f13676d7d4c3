"""Lines of other groups by what they match at most, as far as that can be told from each alone."""

from collections.abc import Iterator, Mapping

from outgate.backends.aws_network_firewall.text import rules_of
from outgate.backends.live_rule import EVERY_PORT, Action, LiveRule, Names, Reach, Unread
from outgate.backends.suricata.rules.lines import Line, read_content, read_line
from outgate.traffic.address import AddressError, parse_networks
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.interval import EVERYWHERE

_ACTIONS: Mapping[str, tuple[Action, str]] = {
    "pass": (Action.ALLOW, "Pass rule"),
    "drop": (Action.DENY, "Drop rule"),
    "reject": (Action.DENY, "Reject rule"),
}
# Of what is no TCP no plan has a word.
_NO_TCP = ("udp", "icmp", "dns", "ntp", "dhcp", "tftp", "quic", "snmp", "ike")
_PROTOCOLS = {"tls": "https", "ssl": "https", "http": "http", "http1": "http", "http2": "http"}
_BUFFERS = ("tls.sni", "http.host")


def foreign_rules(
    group: str, text: str, order: tuple[int, ...], *, alerts_only: bool
) -> Iterator[LiveRule]:
    """The rules of a group that may decide about traffic of a plan, in their order.

    What only tells of traffic (`alert`) decides nothing, nor does a drop where the policy has all
    drops of the group as alerts.
    """
    for position, line in rules_of(text):
        word = line.split(maxsplit=1)[0].lower()
        if word not in _ACTIONS or (alerts_only and word != "pass"):
            continue
        action, kind = _ACTIONS[word]
        place = f"{group}:{position}"
        part = _bound(place, line)
        if part is not None:
            yield LiveRule(
                identity=f"{place} {line}",
                label=f"{place} {_short(line)}",
                kind=kind,
                action=action,
                ours=False,
                order=(*order, position),
                rules=(),
                unread=(part,),
            )


def hidden_rules(group: str, why: str, order: tuple[int, ...]) -> LiveRule:
    """A group whose rules nobody can read, as one rule that may do anything."""
    text = f"rule group `{group}`: {why}"
    part = Unread(identity=group, text=text, whole=True)
    return LiveRule(
        identity=group,
        label=group,
        kind="Rule group",
        action=Action.OTHER,
        ours=False,
        order=order,
        rules=(),
        unread=(part,),
    )


def _bound(place: str, text: str) -> Unread | None:
    """What a line matches at most; None where that is nothing a plan speaks of."""
    line = read_line(text)
    told = f"line {place} `{_short(text)}`"
    if line is None:
        return Unread(identity=place, text=told, whole=True)
    _, protocol, source, _, _, destination, port = line.head.split()
    if protocol in _NO_TCP:
        return None
    return Unread(
        identity=place,
        text=told,
        whole=True,
        protocol=_PROTOCOLS.get(protocol),
        ports=_ports(port),
        addresses=_networks(source) or EVERYWHERE,
        reaches=_reaches(line, destination),
    )


def _reaches(line: Line, destination: str) -> tuple[Reach, ...] | None:
    named = list(_names(line))
    if named:
        return (named[0],)
    networks = _networks(destination)
    return None if networks is None else (AddressesDestination(networks),)


def _names(line: Line) -> Iterator[Reach]:
    """The hosts that a line is about by a name that must be, or end, so."""
    buffer = ""
    options = line.options
    for number, option in enumerate(options):
        if "." in option.partition(":")[0]:
            buffer = option
        match = read_content(option)
        if match is None or buffer not in _BUFFERS or match[1]:
            continue
        after = _modifiers(options[number + 1 :])
        try:
            if "endswith" not in after:
                continue
            if "startswith" in after:
                yield HostDestination(HostPattern(normal_host(match[0])))
            else:
                # With `dotprefix` a name is looked at with a dot before it.
                ending = match[0].lower()
                yield Names(ending.removeprefix(".") if "dotprefix" in options else ending)
        except HostError:
            continue


def _modifiers(options: tuple[str, ...]) -> list[str]:
    """What stands behind a match and belongs to it."""
    own = []
    for option in options:
        if option not in ("nocase", "startswith", "endswith", "fast_pattern"):
            break
        own.append(option)
    return own


def _networks(text: str) -> tuple[str, ...] | None:
    """Networks that a head names; None where it names any, or what is told elsewhere."""
    try:
        items = text.removeprefix("[").removesuffix("]").split(",")
        return tuple(network for item in items for network in parse_networks(item.strip()))
    except AddressError:
        return None


def _ports(text: str) -> tuple[int, int]:
    """The ports from first to last that a head names at most."""
    first, colon, last = text.partition(":")
    if text.isdecimal():
        return int(text), int(text)
    if colon and first.isdecimal() and last.isdecimal():
        return int(first), int(last)
    return EVERY_PORT


def _short(line: str) -> str:
    return line if len(line) <= 100 else f"{line[:97]}..."

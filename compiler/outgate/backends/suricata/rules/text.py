"""Rules as the lines that Suricata reads.

`pass` lines come first, and the tail last: so Suricata takes them by itself, whatever their order,
and so does who looks at them one by one.
"""

from collections.abc import Iterator

from outgate.backends.suricata.rules.http import host_options, http_lines
from outgate.backends.suricata.rules.lines import Line, Unwritable, assign_sids, network_lists
from outgate.backends.suricata.rules.model import RuleSet, SuricataRule, Tail
from outgate.backends.suricata.rules.tail import TO_SERVER, tail_lines
from outgate.errors import InternalError
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.interval import address_set

# Each who may ask for something else by http has lines of its own, so that there may be many.
MOST_CHARACTERS = 16_000_000
SID_CHARACTERS = 11


def lay_out(rules: RuleSet) -> tuple[Line, ...]:
    """All lines in their order; Unwritable where one, or all, are more than is read again."""
    lines = []
    room = MOST_CHARACTERS
    for line in _lines(rules):
        lines.append(line)
        room -= len(line.text(0)) + SID_CHARACTERS
        if room < 0:
            raise Unwritable(
                f"takes at most {MOST_CHARACTERS:,} characters of rules, and the plan needs more",
                "have fewer sources that overlap, or spread the policies over several targets",
                whole=True,
            )
    return tuple(lines)


def rules_text(rules: RuleSet) -> str:
    """The lines as text, each with its number."""
    lines = lay_out(rules)
    sids = assign_sids(lines, rules.sid_base)
    return "".join(f"{line.text(sids[line.key])}\n" for line in lines)


def _lines(rules: RuleSet) -> Iterator[Line]:
    passed = (rule for rule in rules.rules if not _is_dropped_around(rule, rules.tail))
    for rule in passed:
        yield from _pass_lines(rule)
    if rules.tail is Tail.DROP:
        around = (rule for rule in rules.rules if _is_dropped_around(rule, rules.tail))
        yield from http_lines(around)
        yield from tail_lines()


def _is_dropped_around(rule: SuricataRule, tail: Tail) -> bool:
    """Whether all but a rule's requests are dropped, so that no line lets them pass."""
    by_name = isinstance(rule.remote.destination, HostDestination)
    return tail is Tail.DROP and rule.remote.protocol == "http" and by_name


def _pass_lines(rule: SuricataRule) -> Iterator[Line]:
    """The lines that let the traffic of a rule pass; one where no list of networks is long."""
    remote = rule.remote
    kind = "tls" if remote.protocol == "https" else remote.protocol
    options: tuple[str, ...] = (TO_SERVER,)
    targets: tuple[str, ...] = ("any",)
    match remote.destination:
        case HostDestination(host, None) if kind == "tls":
            options = (TO_SERVER, "tls.sni", *host_options(host), "nocase")
        case HostDestination(host, None) if kind == "http":
            options = (TO_SERVER, "http.host", *host_options(host))
        case AddressesDestination(networks):
            targets = tuple(network_lists(address_set(networks)))
            options = ("flow:to_server",) if kind == "tcp" else options
        case other:
            raise InternalError(f"no line lets {kind} to {other} pass")
    sources = tuple(network_lists(address_set(rule.addresses)))
    for number, (source, target) in enumerate((s, t) for s in sources for t in targets):
        head = f"pass {kind} {source} any -> {target} {remote.port}"
        yield Line(head, options, rule.label, f"pass {rule.identity} {number}")

"""The devices that get a file."""

from collections.abc import Iterable

from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.plan.model import Rule
from outgate.traffic.address import ANY_SOURCE, AddressError, RuleSource, parse_addresses
from outgate.traffic.interval import AddressSet, address_set, union


def find_served(sources: tuple[str, ...] | None, rules: Iterable[Rule]) -> RuleSource | Diagnostic:
    """Networks and names of sources as one source; why there is none where one is unknown.

    A name stands for the addresses that rules of the plan have under it.
    """
    if sources is None:
        return ANY_SOURCE
    named: dict[str, list[AddressSet]] = {}
    for rule in rules:
        named.setdefault(rule.source.name, []).append(address_set(rule.source.addresses))
    parts: list[AddressSet] = []
    for text in sources:
        if text in named:
            parts += named[text]
            continue
        try:
            parts.append(parse_addresses(text))
        except AddressError:
            message = f"no rule of the plan is from a source `{text}`, and it is no network either"
            near = did_you_mean(text, named)
            help = f"did you mean `{near}`?" if near else "write its networks under `sources`"
            return Diagnostic(codes.UNKNOWN_SOURCE, message, help=help)
    return RuleSource(", ".join(sources), union(parts).cidrs())

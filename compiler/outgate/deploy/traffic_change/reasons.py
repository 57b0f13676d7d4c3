"""Which statements and catalog rows stand behind traffic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outgate.deploy.traffic_change.address_filter import AddressFilter
from outgate.deploy.traffic_change.model import Cause, Entry, Reason
from outgate.plan.comparison.provenance import Statements, asking
from outgate.plan.model import Rule
from outgate.traffic.flow import Flow
from outgate.traffic.tags import NO_TAGS, Tags
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class RuleOrigins:
    """Rules that know what asked for them; `statements` tell from where each of them allows.

    A target may be told a service tag by name or as its networks, so that traffic of either form
    comes of the tag; `tags` know these.
    """

    rules: Sequence[Rule]
    statements: Statements
    tags: Tags = NO_TAGS


def find_reasons(entries: Iterable[Entry], origins: RuleOrigins) -> Iterator[tuple[Reason, ...]]:
    """What asks for the traffic of every entry, in the order of the entries."""
    entries = tuple(entries)
    by_flow: dict[Flow, list[Rule]] = {}
    near = AddressFilter(entry.piece.flow.addresses for entry in entries)
    for rule in near.among(origins.rules):
        for flow in dict.fromkeys((rule.flow, origins.tags.flow(rule.flow))):
            by_flow.setdefault(flow, []).append(rule)
    traffic = TrafficSet(by_flow)
    for entry in entries:
        rules = [rule for flow in traffic.touching(entry.piece.flow) for rule in by_flow[flow]]
        keys = {
            (origin.statement, origin.endpoint)
            for tags in dict.fromkeys((NO_TAGS, origins.tags))
            for origin, _ in asking(entry.piece, rules, origins.statements, tags)
        }
        yield tuple(Reason(statement, endpoint) for statement, endpoint in sorted(keys))


def add_reasons_of_closing(
    entries: Iterable[Entry], origins: Mapping[Cause, RuleOrigins]
) -> tuple[Entry, ...]:
    """Entries of traffic that closes, with what asked for it, where that is known of its cause.

    Those are the statements that are over, and those of the catalog's earlier edition.
    """
    explained = list(entries)
    for cause, rule_origins in origins.items():
        concerned = [n for n, entry in enumerate(explained) if cause in entry.causes]
        if concerned:
            reasons = find_reasons((explained[n] for n in concerned), rule_origins)
            for n, more in zip(concerned, reasons, strict=True):
                entry = explained[n]
                explained[n] = replace(entry, reasons=(*entry.reasons, *more))
    return tuple(explained)

"""Changes of traffic that say in words where the traffic comes from."""

from outgate.deploy.traffic_change.model import Entry, TrafficChange
from outgate.plan.source_names import SourceNames
from outgate.values import replace


def name_sources(change: TrafficChange, names: SourceNames) -> TrafficChange:
    """A change whose entries say in words where their traffic comes from."""

    def name_source(entry: Entry) -> Entry:
        return replace(entry, source=names.words(entry.piece.flow.addresses))

    return replace(
        change,
        opened=tuple(map(name_source, change.opened)),
        closed=tuple(map(name_source, change.closed)),
        treated=tuple(
            replace(entry, source=names.words(entry.change.flow.addresses))
            for entry in change.treated
        ),
    )

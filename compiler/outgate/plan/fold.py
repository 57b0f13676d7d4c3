"""Which targets are already covered by another target of the same group."""

from collections.abc import Collection

from outgate.traffic.destination import HostDestination, Target
from outgate.traffic.host import HostPattern


def covers(targets: Collection[Target]) -> dict[Target, Target]:
    """For each target that another one contains, the widest that does (in key order if several).

    Looks up the few patterns above each host instead of comparing pairs.
    """
    by_host: dict[tuple[str, int, HostPattern], list[Target]] = {}
    for target in targets:
        if isinstance(target.destination, HostDestination):
            key = (target.protocol, target.port, target.destination.host)
            by_host.setdefault(key, []).append(target)
    found: dict[Target, Target] = {}
    for (protocol, port, host), group in by_host.items():
        wider = [
            candidate
            for pattern in host.wider()
            for candidate in by_host.get((protocol, port, pattern), ())
        ]
        if len(wider) == 1:
            continue
        for target in group:
            holding = [each for each in wider if each != target and each.contains(target)]
            widest = [
                each
                for each in holding
                if not any(other != each and other.contains(each) for other in holding)
            ]
            if widest:
                found[target] = min(widest, key=str)
    return found

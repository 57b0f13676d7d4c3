"""Whether a firewall takes as much as a plan has: what is beyond its limits it leaves out."""

from collections.abc import Iterator, Sequence

from outgate.backends.panos.lists import PanosList
from outgate.backends.panos.lowering import ListKind
from outgate.backends.panos.settings import PanosSettings
from outgate.diagnostics import Diagnostic, codes

_HELP = (
    "set `limits` of the target to what `List Capacities` of the firewall shows, or give the "
    "target fewer policies"
)


def check_capacity(lists: Sequence[PanosList], settings: PanosSettings) -> Iterator[Diagnostic]:
    """A warning for each limit that our lists alone exceed."""
    polled = [each for each in lists if each.kind is not ListKind.NAME]
    urls = sum(len(each.entries) for each in polled if each.kind is ListKind.URL)
    addresses = sum(len(each.entries) for each in polled if each.kind is ListKind.IP)
    limits = settings.limits
    counted = (
        (len(polled), limits.lists, "lists to poll"),
        (urls, limits.urls, "URLs in lists"),
        (addresses, limits.addresses, "networks in lists"),
    )
    for number, limit, what in counted:
        if number > limit:
            message = (
                f"the plan has {number:,} {what}, and a firewall takes {limit:,} in all: it skips "
                f"the other {number - limit:,}"
            )
            yield Diagnostic(codes.TARGET_CAPACITY, message, help=_HELP)

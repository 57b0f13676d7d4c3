"""Networks of sites from a table: `site,network`, a row for each network."""

from outgate.diagnostics import Diagnostic, codes
from outgate.inventory.content import BadContent, decode
from outgate.inventory.records import Shape, open_records
from outgate.inventory.sites import NO_SITE
from outgate.traffic.address import AddressError, RuleSource, parse_addresses
from outgate.traffic.interval import AddressSet, union

MAX_SITES_BYTES = 8 << 20
_COLUMNS = frozenset(("site", "network"))
_MOST_NAME = 100


def read_sites(name: str, data: bytes) -> tuple[tuple[RuleSource, ...], tuple[Diagnostic, ...]]:
    """The sites of a file; every row that is none is an error, as a site would be too small."""
    help = "write a table with the columns `site` and `network`, a row for each network"
    try:
        records = open_records(decode(data))
    except BadContent as error:
        return (), (Diagnostic(codes.BAD_INVENTORY, f"`{name}` {error}", help=help),)
    if records.shape is not Shape.CSV or not records.columns >= _COLUMNS:
        return (), (Diagnostic(codes.BAD_INVENTORY, f"`{name}` is no table of sites", help=help),)
    networks: dict[str, list[AddressSet]] = {}
    problems: list[Diagnostic] = []
    for row in records.rows:
        site, network = (str(row[column]).strip() for column in ("site", "network"))
        if not site or site in NO_SITE or len(site) > _MOST_NAME or not site.isprintable():
            message = f"a row of `{name}` names no site"
            problems.append(Diagnostic(codes.BAD_INVENTORY, message, help=help))
            continue
        try:
            addresses = parse_addresses(network)
        except AddressError as error:
            problems.append(Diagnostic(codes.BAD_ADDRESS, str(error), help=error.help))
            continue
        networks.setdefault(site, []).append(addresses)
    if lines := sum(records.unread.values()):
        message = f"{lines} lines of `{name}` are no rows of its table"
        problems.append(Diagnostic(codes.BAD_INVENTORY, message, help=help))
    named = sorted(networks.items(), key=lambda item: item[0])
    return tuple(RuleSource(site, union(sets).cidrs()) for site, sets in named), tuple(problems)

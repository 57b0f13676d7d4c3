"""A table as a script for nft: for the start of the machine, and for a table that is there."""

from collections.abc import Iterator

from outgate.backends.nftables.layout import (
    EGRESS,
    MARK,
    MARK_WORDS,
    RULES,
    SITE,
    NftTable,
    egress_hook,
    egress_lines,
    rule_lines,
    sets_of,
)
from outgate.backends.nftables.model import digest_of
from outgate.backends.nftables.settings import Hook
from outgate.diagnostics import count

HEADER = "# Written by Outgate, which replaces the whole file; what is changed here by hand is lost"


def script_text(table: NftTable) -> str:
    """The whole file: it may be read at any time, and empties no set that dnsmasq feeds."""
    lines = tuple(_script(table)) if table.rules else ()
    told = count(len(table.rules), "rule")
    head = f"# table inet {table.table}, {told}, sha256:{digest_of(lines)}"
    return "\n".join((HEADER, head, *lines)) + "\n"


def _script(table: NftTable) -> Iterator[str]:
    name = table.table
    yield from definitions(table)
    yield f"flush chain inet {name} {RULES}"
    for one in sets_of(table).values():
        yield f"add set inet {name} {one.name} {one.definition}"
        if one.networks:
            yield f"flush set inet {name} {one.name}"
            yield from one.elements(name)
    yield from chain_lines(table)


def definitions(table: NftTable) -> Iterator[str]:
    """The table and its chains, the mark that it is ours, and nothing in any of them."""
    name = table.table
    yield f"add table inet {name}"
    yield f'add set inet {name} {MARK} {{ type mark; comment "{MARK_WORDS}"; }}'
    yield f"add chain inet {name} {RULES}"
    if table.hook is not Hook.NONE:
        yield f"add chain inet {name} {SITE}"
        yield f"add chain inet {name} {EGRESS} {egress_hook(table)}"
        yield f"flush chain inet {name} {EGRESS}"


def chain_lines(table: NftTable) -> Iterator[str]:
    """The rules of the chains."""
    for line in rule_lines(table):
        yield f"add rule inet {table.table} {RULES} {line}"
    for line in egress_lines(table):
        yield f"add rule inet {table.table} {EGRESS} {line}"

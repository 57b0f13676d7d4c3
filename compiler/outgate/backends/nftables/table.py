"""Our table, its file and that of dnsmasq, looked at together."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from outgate.backends.file_swap import mark_of
from outgate.backends.file_target import read_own_file
from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.errors import FOREIGN_HELP, foreign_table
from outgate.backends.nftables.feed import HEADER as FEED_HEADER
from outgate.backends.nftables.feed import read_feed
from outgate.backends.nftables.layout import EGRESS, RULES, NftTable, egress_lines
from outgate.backends.nftables.live import LiveTable, has_table, read_table
from outgate.backends.nftables.model import stray_native
from outgate.backends.nftables.programs import Nft
from outgate.backends.nftables.reading import EMPTY, Reading, read_rules
from outgate.backends.nftables.script import HEADER, script_text
from outgate.backends.nftables.settings import NftSettings
from outgate.backends.nftables.transaction import egress_is_hooked
from outgate.values import dataclass

MAX_BYTES = 64 << 20
PENDING = "an apply ended before dnsmasq had surely read its names"
UNHOOKED = "the chain that leads to it is missing or was changed"
START = "the file for the start of the machine says something else"


@dataclass(frozen=True, slots=True)
class Held:
    """Our table as it is (None: there is none), the texts of its chains, and our files."""

    live: LiveTable | None
    listings: Mapping[str, str]
    script: bytes
    feed: bytes
    pending: bool
    natives: tuple[NativeRule, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A digest of all that an apply would overwrite."""
        parts = (self.live.digest if self.live else "none", self.script, self.feed)
        joined = hashlib.sha256()
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            joined.update(hashlib.sha256(data).digest())
        return f"sha256:{joined.hexdigest()}{' pending' if self.pending else ''}"


def find_held(nft: Nft, settings: NftSettings, root: Path) -> Held:
    """Our table and files; BackendError where one of them is somebody else's."""
    script = read_own_file(root / settings.path, root, HEADER, MAX_BYTES, FOREIGN_HELP)
    names = root / settings.dnsmasq if settings.dnsmasq is not None else None
    feed = (
        b"" if names is None else read_own_file(names, root, FEED_HEADER, MAX_BYTES, FOREIGN_HELP)
    )
    live = None
    listings: dict[str, str] = {}
    if has_table(nft.tables(), settings.table):
        live = read_table(nft.table(settings.table))
        if not live.is_ours:
            raise foreign_table(settings.table)
        for chain in (RULES, EGRESS):
            if chain in live.chains:
                listings[chain] = nft.chain("inet", settings.table, chain)
    pending = mark_of(root / settings.path).exists()
    held = Held(live, listings, script, feed, pending)
    natives = tuple(_natives(held, settings))
    return Held(live, listings, script, feed, pending, natives)


def _natives(held: Held, settings: NftSettings) -> Iterator[NativeRule]:
    feed = read_feed(held.feed, settings.table)
    live = held.live
    reading = read_rules(live or LiveTable(), feed, settings)
    wrong = _wrong(held, reading, settings)
    natives = reading.natives(_lines(held.listings.get(RULES, "")), wrong)
    yield from natives
    if not natives and (live is not None or held.pending):
        yield stray_native(EMPTY)


def _wrong(held: Held, reading: Reading, settings: NftSettings) -> str | None:
    """What is wrong with all rules, whatever they say."""
    table = NftTable(reading.rules, settings.table, settings.hook)
    if held.pending:
        return PENDING
    if held.live is not None:
        lines = tuple(_lines(held.listings.get(EGRESS, "")).values())
        if not egress_is_hooked(held.live, table) or lines != egress_lines(table):
            return UNHOOKED
    return START if held.script.decode("utf-8", "replace") != script_text(table) else None


def _lines(listing: str) -> dict[int, str]:
    """The rules of a chain as nft writes them, by their handles."""
    lines: dict[int, str] = {}
    for raw in listing.splitlines():
        text, _, number = raw.strip().rpartition(" # handle ")
        if number.isdecimal() and not text.endswith("{"):
            lines[int(number)] = text
    return lines

"""The lists of a plan: what one source may reach by one port, and how it is treated.

A name says what is asked of a list, never what is in it, so that it stays when entries change. It
has at most the 31 characters that PAN-OS takes.
"""

import re
from collections.abc import Iterable, Sequence

from outgate.backends.object_names import shorten, source_words
from outgate.backends.panos.lowering import ListKind, Lowered
from outgate.plan.model import Inspection
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import DEFAULT_PORTS
from outgate.values import dataclass

NAME = 31
_BY_STRICTNESS = (Inspection.BYPASS, Inspection.KEEP, Inspection.NONE)
# What a file of a list is called, whatever its prefix: one of these in the folder is ours.
FILE_NAME = re.compile(
    r"([a-z][a-z0-9]{0,7}_[a-z0-9-]+_"
    r"(?:(?:[0-9]{1,5}-)?(?:bypass|keep|https|http)|([0-9]{1,5}-net(?:-plain)?)))\.txt"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanosList:
    """Entries of one kind: what `source` may reach by `port`, and how that is inspected."""

    name: str
    kind: ListKind
    source: RuleSource
    protocol: str
    port: int
    inspection: Inspection
    entries: tuple[str, ...]

    @property
    def bypass(self) -> bool:
        """Whether traffic to the entries is never decrypted."""
        return self.inspection is Inspection.BYPASS


@dataclass(frozen=True, slots=True)
class _Key:
    source: RuleSource
    suffix: str


def gather(lowered: Iterable[Lowered], prefix: str) -> tuple[PanosList, ...]:
    """The lists of rules, by name."""
    grouped: dict[_Key, list[Lowered]] = {}
    for one in lowered:
        grouped.setdefault(_Key(one.rule.source, _suffix(one)), []).append(one)
    words = source_words({key.source for key in grouped})
    lists = (
        _list(_name(prefix, words[key.source], key.suffix), key.source, group)
        for key, group in grouped.items()
    )
    return tuple(sorted(lists, key=lambda each: each.name))


def _list(name: str, source: RuleSource, group: Sequence[Lowered]) -> PanosList:
    first = group[0]
    # Networks of one port stand together, whatever is spoken to them.
    is_url = first.kind is ListKind.URL
    treatments = {one.rule.treatment.inspection for one in group}
    strictest = next(each for each in _BY_STRICTNESS if each in treatments)
    return PanosList(
        name=name,
        kind=first.kind,
        source=source,
        protocol=first.rule.remote.protocol if is_url else "tcp",
        port=first.rule.remote.port,
        inspection=strictest,
        entries=_merged(entry for one in group for entry in one.entries),
    )


def _merged(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(entries)))


def _is_bypass(one: Lowered) -> bool:
    return one.rule.treatment.inspection is Inspection.BYPASS


def _suffix(one: Lowered) -> str:
    remote = one.rule.remote
    if one.kind is not ListKind.URL:
        what = "net" if one.kind is ListKind.IP else "dns"
        return f"{remote.port}-{what}" if _is_bypass(one) else f"{remote.port}-{what}-plain"
    how = remote.protocol
    if how == "https":
        how = {Inspection.BYPASS: "bypass", Inspection.KEEP: "keep"}.get(
            one.rule.treatment.inspection, how
        )
    usual = DEFAULT_PORTS[remote.protocol] == remote.port
    return how if usual else f"{remote.port}-{how}"


def _name(prefix: str, word: str, suffix: str) -> str:
    """No word has an underscore, so that the parts of two names never make up a third."""
    return f"{prefix}_{shorten(word, NAME - len(prefix) - len(suffix) - 2)}_{suffix}"

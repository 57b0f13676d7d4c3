"""The things that somebody did to a target, each with a key that stays the same between looks."""

import json
from collections.abc import Iterable, Iterator, Mapping

from outgate.deploy.drift import Drift
from outgate.deploy.look.model import Deed
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.review.words import label_words
from outgate.deploy.traffic_change.words import tell_effect
from outgate.digests import sha256
from outgate.plan.source_names import shortened

_DID: Mapping[Kind, str] = {
    Kind.OPENED: "allowed",
    Kind.CLOSED: "closed",
    Kind.TREATED: "changed",
}


def list_deeds(entries: Iterable[ReviewEntry], beside: Iterable[Drift]) -> Iterator[Deed]:
    """A deed for each change of traffic, and for what was done `beside` of it."""
    for entry in entries:
        yield _read_entry(entry)
    for drift in beside:
        yield Deed(drift.did, drift.what, _key(drift.did, drift.what))


def _read_entry(entry: ReviewEntry) -> Deed:
    did, flow = _DID[entry.kind], entry.piece.flow
    without = f" but not {shortened(entry.without)}" if entry.without else ""
    what = f"{entry.target}{without} from {entry.source}"
    if entry.change:
        what = f"how {what} is treated: {entry.change}"
    by, doubts = label_words(entry.others), label_words(entry.doubts)
    note = tell_effect(entry.effect, by, doubts, opened=entry.kind is Kind.OPENED)
    if entry.denials:
        verb = "goes" if entry.kind is Kind.OPENED else "comes"
        note = "; ".join(filter(None, (f"{label_words(entry.denials)} denies it and {verb}", note)))
    # All of it, not the words: these are cut, and a name is what somebody called addresses.
    whole = (
        str(flow.remote),
        [str(remote) for remote in entry.piece.without],
        list(flow.addresses),
        entry.effect.value,
        entry.change,
    )
    return Deed(did, what, _key(did, *whole), note)


def _key(*parts: object) -> str:
    return sha256(json.dumps(parts).encode())

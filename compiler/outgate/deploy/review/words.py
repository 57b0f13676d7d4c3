"""The words of a review that its model makes: destinations, reasons, where changes come from."""

from collections.abc import Iterable, Mapping, Sequence

from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.traffic_change.model import Cause
from outgate.deploy.traffic_change.words import tell_causes, tell_effect
from outgate.diagnostics import count, join_first
from outgate.traffic.destination import AddressesDestination, Remote
from outgate.traffic.interval import EVERYWHERE

LABELS_SHOWN = 3
NETWORKS_SHOWN = 6
SOURCE_NETWORKS_SHOWN = 2

CAUSES: Mapping[Cause, str] = {
    Cause.POLICY: "the policy",
    Cause.CATALOG: "the catalog",
    Cause.DRIFT: "what somebody changed",
    Cause.EXPIRY: "statements that expired",
    Cause.SETTINGS: "the settings of the target",
}


def remote_words(remote: Remote) -> str:
    """A destination as plans write it; of many networks the first few."""
    destination = remote.destination
    if isinstance(destination, AddressesDestination):
        networks = join_first(destination.networks, NETWORKS_SHOWN)
        return f"{remote.protocol}://{networks}:{remote.port}"
    return str(remote)


def network_words(source: str, addresses: Sequence[str]) -> str:
    """The widest networks that a name for addresses stands for; "" where it is made of them.

    A name is what somebody called them: only the networks tell who may use what opens.
    """
    if tuple(addresses) in ((), EVERYWHERE) or source.startswith("any but "):
        return ""
    texts = [
        text.removesuffix("/128" if ":" in text else "/32")
        for text in sorted(addresses, key=lambda text: int(text.rpartition("/")[2]))
    ]
    return (
        "" if {*source.split(", ")}.issuperset(texts) else join_first(texts, SOURCE_NETWORKS_SHOWN)
    )


def label_words(labels: Iterable[str]) -> str:
    """The first few labels of rules, in back-ticks."""
    return join_first([f"`{label}`" for label in dict.fromkeys(labels)], LABELS_SHOWN)


def reason_words(entries: Sequence[ReviewEntry]) -> str:
    """Why the traffic of a group changes, beside its statements; the entries have one cause."""
    first = entries[0]
    opened = first.kind is Kind.OPENED
    parts = []
    if first.denials:
        labels = label_words(label for entry in entries for label in entry.denials)
        parts.append(f"{labels}, which denies it, {'goes' if opened else 'comes'}")
    else:
        parts += first.lacking or tell_causes(first.causes, opened=opened)
        if first.rules and not first.reasons:
            labels = label_words(label for entry in entries for label in entry.rules)
            parts.append(f"by the live rule {labels}")
        elif first.kind is Kind.CLOSED and not first.reasons and not parts:
            parts.append("no statement asks for it")
    by = label_words(label for entry in entries for label in entry.others)
    doubts = label_words(label for entry in entries for label in entry.doubts)
    if effect := tell_effect(first.effect, by, doubts, opened=opened):
        parts.append(effect)
    return "; ".join(parts)


def cause_words(counts: Mapping[Cause, int], flows: int, editions: str | None) -> str:
    """Where the flows that open and close come from, in one sentence; empty where not known.

    `editions` are those before and after, where they differ. A flow can have several causes.
    """
    names = dict(CAUSES)
    if editions is not None:
        names[Cause.CATALOG] = f"the catalog ({editions})"
    if len(counts) == 1 and all(number == flows for number in counts.values()):
        (cause,) = counts
        told = f"All that opens and closes comes from {names[cause]}"
    elif counts:
        parts = (f"{count(number, 'flow')} from {names[cause]}" for cause, number in counts.items())
        told = f"Of what opens and closes, {', '.join(parts)}"
    else:
        return f"Nothing comes from the catalog ({editions})." if editions and flows else ""
    if editions is not None and Cause.CATALOG not in counts:
        told += f", nothing from the catalog ({editions})"
    return f"{told}."

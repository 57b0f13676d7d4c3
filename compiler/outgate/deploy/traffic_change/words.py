"""Why traffic changes and what rules of others do with it, as every view says it."""

from collections.abc import Iterable

from outgate.deploy.traffic_change.model import Cause, Effect

_CAUSE_WORDS = {
    (Cause.DRIFT, True): "somebody closed it",
    (Cause.DRIFT, False): "somebody opened it",
    (Cause.CATALOG, False): "the catalog no longer has it",
    (Cause.EXPIRY, True): "its statement has expired",
    (Cause.EXPIRY, False): "its statement has expired",
    (Cause.SETTINGS, True): "the target's settings changed",
    (Cause.SETTINGS, False): "the target's settings changed",
}


def tell_causes(causes: Iterable[Cause], *, opened: bool) -> list[str]:
    """What happened, for each cause that a statement does not tell by itself."""
    return [words for cause in causes if (words := _CAUSE_WORDS.get((cause, opened)))]


def tell_effect(effect: Effect, by: str, doubts: str, *, opened: bool) -> str:
    """What others do with traffic; "" where nothing.

    `by` are the labels of rules of others that decide it, `doubts` of those that may, in words.
    """
    match effect, opened:
        case Effect.STOPPED, True:
            return f"still stopped: {by} denies it first"
        case Effect.STOPPED, False:
            return f"was stopped already: {by} denies it first"
        case Effect.OPEN, True:
            return f"open already: {by} of others allows it"
        case Effect.OPEN, False:
            return f"stays open: {by} of others allows it"
    return f"as far as can be told: {doubts} of others may decide some of it" if doubts else ""

"""Why one side of a comparison lacks what a statement allows on the other, in words."""

from collections.abc import Mapping

from outgate.plan.comparison.compare import Side
from outgate.plan.comparison.provenance import Cause

_LACKING: Mapping[Cause, str] = {
    Cause.STATEMENT: "{name} has no such statement",
    Cause.SOURCE: "{name} has the statement, from other addresses",
    Cause.EXPIRY: "{name} has the statement, whose last day is over",
    Cause.CATALOG: "{name} has the statement, with {catalog}",
    Cause.FLEET: "{name} has the statement, for other devices",
}


def lacking_words(cause: Cause, having: Side, lacking: Side) -> str:
    """Why the other side lacks what a statement allows; "" where nobody knows."""
    catalog = f"catalog {lacking.edition}"
    if lacking.edition == having.edition:
        catalog = "other services of your own in its catalog"
    return _LACKING.get(cause, "").format(name=f"`{lacking.name}`", catalog=catalog)

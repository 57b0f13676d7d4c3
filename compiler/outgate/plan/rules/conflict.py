"""Traffic that two statements treat differently: where one is more specific it wins, else errors.

Of two targets that with the narrower host is more specific, for one host that with the narrower
path, and for one target the source inside the other. A firewall with rules in order can do just
that, by placing the more specific one first.
"""

from collections.abc import Iterator

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.model import Treatment
from outgate.policy.model import ResolvedAllow
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Witness

Side = tuple[ResolvedAllow, Treatment, Remote]


def conflict(here: Side, there: Side, witness: Witness | None = None) -> Diagnostic:
    """The error that two statements treat the same traffic in different ways."""
    statement, treatment, target = here
    other, its_treatment, its_target = there
    ours, theirs = (
        " and ".join(_words(one, two))
        for one, two in ((treatment, its_treatment), (its_treatment, treatment))
    )
    if target == its_target:
        message = f"`{target}` is to {ours} here and to {theirs} elsewhere"
    else:
        message = f"`{target}` is to {ours} here, and `{its_target}` to {theirs} elsewhere"
    if witness is not None:
        message += f"; neither is more specific for {witness}"
    return Diagnostic(
        codes.TREATMENT_CONFLICT,
        message,
        Label(statement.span),
        (Label(other.span, "the other statement"),),
        help="take the host out of one of the services, or treat it in both alike",
    )


def _words(one: Treatment, other: Treatment) -> Iterator[str]:
    """What one treatment says that the other does not."""
    if one.inspection is not other.inspection:
        yield f"{one.inspection} HTTPS inspection"
    if one.authentication is not other.authentication:
        anonymous = one.authentication == "anonymous"
        yield "pass without a login" if anonymous else "pass with or without a login"
    if one.proxy is not other.proxy:
        yield "go out directly" if one.proxy == "direct" else "pass through a proxy or directly"

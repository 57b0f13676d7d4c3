"""The error for traffic that two statements treat differently, where neither is more specific.

Where one is more specific it wins, and there is no error. Of two hosts the narrower one is more
specific, for one host the narrower path, and for one remote the source inside the other. A firewall
with rules in order can do just that, by placing the more specific rule first.
"""

from collections.abc import Iterator

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.model import Treatment
from outgate.policy.model import ResolvedAllow
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Witness
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """How a statement wants the traffic to a remote treated."""

    statement: ResolvedAllow
    treatment: Treatment
    remote: Remote


def describe_conflict(claim: Claim, other: Claim, witness: Witness | None = None) -> Diagnostic:
    """The error that two statements treat the same traffic in different ways."""
    wants = " and ".join(_differences(claim.treatment, other.treatment))
    other_wants = " and ".join(_differences(other.treatment, claim.treatment))
    if claim.remote == other.remote:
        message = f"`{claim.remote}` is to {wants} here and to {other_wants} elsewhere"
    else:
        message = f"`{claim.remote}` is to {wants} here, "
        message += f"and `{other.remote}` to {other_wants} elsewhere"
    if witness is not None:
        message += f"; neither is more specific for {witness}"
    return Diagnostic(
        codes.TREATMENT_CONFLICT,
        message,
        Label(claim.statement.span),
        (Label(other.statement.span, "the other statement"),),
        help="take the host out of one of the services, or treat it in both alike",
    )


def _differences(one: Treatment, other: Treatment) -> Iterator[str]:
    """What one treatment says that the other does not."""
    if one.inspection is not other.inspection:
        yield f"{one.inspection} HTTPS inspection"
    if one.authentication is not other.authentication:
        anonymous = one.authentication == "anonymous"
        yield "pass without a login" if anonymous else "pass with or without a login"
    if one.proxy is not other.proxy:
        yield "go out directly" if one.proxy == "direct" else "pass through a proxy or directly"

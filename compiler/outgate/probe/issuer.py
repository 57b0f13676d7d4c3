"""What the issuer of a certificate says: that another one stands where Microsoft's should."""

from collections.abc import Mapping

from outgate.catalog.rows import CatalogRow
from outgate.inventory.coverage import SERVICE
from outgate.plan.model import Inspection, Rule
from outgate.probe.observation import Observation, Outcome

# Who issues the certificates of Microsoft's services.
_ISSUERS = ("microsoft", "digicert")


def with_issuer(
    observation: Observation, rule: Rule | None, rows: Mapping[str, CatalogRow]
) -> tuple[Outcome, str]:
    """The outcome, where the certificate of one of Microsoft's services is somebody else's.

    `rows` are those of the catalog that stand, by their ids.
    """
    outcome, issuer = observation.outcome, observation.issuer
    if outcome is Outcome.REACHED and issuer and rule and _must_be_microsofts(rule, issuer, rows):
        outcome = Outcome.INSPECTED
    if outcome is not Outcome.INSPECTED or not issuer:
        return outcome, observation.detail
    told = (observation.detail, f"issued by `{issuer}`")
    return outcome, "; ".join(each for each in told if each)


def _must_be_microsofts(rule: Rule, issuer: str, rows: Mapping[str, CatalogRow]) -> bool:
    """Whether traffic is to pass uninspected to Defender, and the issuer is none of its own."""
    behind = (rows.get(origin.endpoint) for origin in rule.origins)
    return (
        rule.treatment.inspection is Inspection.BYPASS
        and any(row is not None and row.list.service == SERVICE for row in behind)
        and not any(name in issuer.lower() for name in _ISSUERS)
    )

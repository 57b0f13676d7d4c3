"""Plans of given rules and nothing else."""

from outgate.plan.model import KnownDigest, Plan, Rule


def plan_with(
    rules: tuple[Rule, ...],
    *,
    edition: str = "2026-07-03",
    catalog_digest: str = "",
) -> Plan:
    """A plan of these rules, with no warnings and nothing withheld."""
    return Plan(
        edition=edition,
        catalog=KnownDigest(catalog_digest),
        rules=rules,
        withheld=(),
        quarantined=(),
        warnings=(),
    )

"""What one statement leads to: the rules it asks for, and the required rows that it leaves out."""

from outgate.plan.compile import Compilation
from outgate.plan.model import Rule, Withheld
from outgate.policy.model import ResolvedAllow
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class RuleImpact:
    """One rule that a statement asks for, with the catalog rows behind it.

    `target` is what the rows name where the rule is wider than that, `alone` tells that no other
    statement asks for any of it.
    """

    rule: Rule
    target: str | None
    endpoints: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class StatementImpact:
    """The answer for one statement; `rules` are in the order of the plan."""

    statement: ResolvedAllow
    rules: tuple[RuleImpact, ...]
    withheld: tuple[Withheld, ...]

    @property
    def alone(self) -> int:
        """How many rules would go with the statement."""
        return len({impact.rule.key for impact in self.rules if impact.alone})


def statement_at(compilation: Compilation, place: str) -> ResolvedAllow | None:
    """The statement that stands at `FILE:LINE`, on whichever of its lines."""
    name, _, line = place.rpartition(":")
    for statement in compilation.policy.statements:
        first = statement.span.line
        last = first + statement.span.text.count("\n")
        if statement.span.file.name == name and first <= int(line) <= last:
            return statement
    return None


def find_impact(compilation: Compilation, statement: ResolvedAllow) -> StatementImpact:
    """Every rule that carries something the statement asks for."""
    impacts: list[RuleImpact] = []
    for rule in compilation.plan.rules:
        endpoints: dict[str | None, list[str]] = {}
        for origin in rule.origins:
            if origin.statement == statement.text:
                endpoints.setdefault(origin.target, []).append(origin.endpoint)
        alone = all(origin.statement == statement.text for origin in rule.origins)
        impacts += [
            RuleImpact(rule, target, tuple(ids), alone) for target, ids in endpoints.items()
        ]
    withheld = tuple(
        endpoint for endpoint in compilation.plan.withheld if endpoint.statement == statement.text
    )
    return StatementImpact(statement, tuple(impacts), withheld)

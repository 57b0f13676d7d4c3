"""Rules as Azure Firewall has them: what is rendered of a plan, and its template."""

from typing import Any

from outgate.backends.azure_firewall.export.arm import arm_template
from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.rendering.render import render
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.rendered import Rendered
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Rule
from tests.builders.azure_firewall import ACCEPTING, TAGS
from tests.builders.azure_plans import plan_of


def rendered(
    *rules: Rule, azure_settings: AzureSettings = ACCEPTING
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """A plan of some rules for the service, with what is told of it; None where it is refused."""
    return render(plan_of(*rules), azure_settings, TAGS, {})


def template(*rules: Rule, azure_settings: AzureSettings = ACCEPTING) -> dict[str, Any]:
    """The ARM template of a plan that the service takes."""
    result, problems = rendered(*rules, azure_settings=azure_settings)
    assert result is not None, problems
    return arm_template(policy_of(result).rendering, azure_settings)

"""Plans for the local firewall, and the firewall that holds them."""

from outgate.backends.change_set import difference
from outgate.backends.local import LocalRenderer, LocalStore
from outgate.backends.rendered import Context, Rendered
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Authentication, Inspection, Origin, Plan, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import HostPattern
from tests.builders.plans import plan_with

RENDERER = LocalRenderer()
NOTHING = Context()
ANYBODY = RuleSource("any", ("*",))


class Choosy(LocalRenderer):
    """Rules of a firewall that cannot express the plans of one edition."""

    cannot = "2021-03-04"

    def render(  # type: ignore[override]  # a local one takes every plan
        self, plan: Plan, context: Context = NOTHING
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """None for such a plan."""
        return (None, ()) if plan.edition == self.cannot else super().render(plan, context)


def applied(backend: LocalStore, plan: Plan) -> None:
    """Make the firewall hold the plan."""
    rendered, _ = RENDERER.render(plan)
    state = backend.read()
    backend.apply(difference(state.rules, rendered.rules), state)


def small_plan(*hosts: str) -> Plan:
    """A plan that allows some hosts from anywhere."""
    origin = Origin("allow x", "x/y#1", "required", ())
    treatment = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)
    rules = tuple(
        Rule(
            ANYBODY,
            Remote(HostDestination(HostPattern(host)), "https", 443),
            treatment,
            (origin,),
        )
        for host in sorted(hosts)
    )
    return plan_with(rules, edition="2021-03-04", catalog_digest="sha256:" + "0" * 64)

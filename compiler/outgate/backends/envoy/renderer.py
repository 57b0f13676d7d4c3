"""Plans as configurations of Envoy."""

from outgate.backends.canonical import CanonicalRenderer
from outgate.backends.envoy.kind import TITLE
from outgate.backends.envoy.settings import EnvoySettings
from outgate.backends.rendered import Context, Rendered
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class EnvoyRenderer(CanonicalRenderer):
    """Translates plans; nothing reads a configuration back, as something else deploys it."""

    title = TITLE

    def __init__(self, settings: EnvoySettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as filter chains."""
        from outgate.backends.envoy.render import render

        return render(plan, self.settings, context)

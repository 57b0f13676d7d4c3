"""Plans as policies of FortiOS, and back."""

from outgate.backends.canonical import CanonicalRenderer
from outgate.backends.fortios.kind import TITLE
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.rendered import Context, Rendered
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class FortiosRenderer(CanonicalRenderer):
    """Translates between plans and what the script allows by name; not what shares an address."""

    title = TITLE

    def __init__(self, settings: FortiosSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as policies."""
        from outgate.backends.fortios.render import render

        return render(plan, self.settings, context)

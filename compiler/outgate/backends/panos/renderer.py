"""Plans as rules of PAN-OS, and back."""

from outgate.backends.canonical import CanonicalRenderer
from outgate.backends.panos.kind import TITLE
from outgate.backends.panos.settings import PanosSettings
from outgate.backends.rendered import Context, Rendered
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class PanosRenderer(CanonicalRenderer):
    """Translates between plans and what the files of a firewall allow."""

    title = TITLE

    def __init__(self, settings: PanosSettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as lists."""
        from outgate.backends.panos.render import render

        return render(plan, self.settings, context)

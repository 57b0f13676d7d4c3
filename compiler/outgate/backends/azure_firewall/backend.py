"""The target: what Outgate can say about a firewall policy without asking Azure."""

from collections.abc import Mapping
from typing import Any, NoReturn

from outgate.backends.azure_firewall.settings import AzureSettings, read_settings
from outgate.backends.interface import (
    BackendError,
    ChangeSet,
    Progress,
    Rendered,
    TargetState,
)
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan, Rule


class AzureFirewall:
    """A firewall policy that a pipeline deploys from exported files."""

    def __init__(self, settings: Mapping[str, Any], accept: Mapping[str, str]) -> None:
        self.settings: AzureSettings = read_settings(settings, accept)

    def render(self, plan: Plan) -> tuple[Rendered, tuple[Diagnostic, ...]]:
        """Refuse: what is planned for a pipeline is shown by the pipeline's own plan."""
        self._deployed_elsewhere()

    def read(self) -> TargetState:
        """Refuse."""
        self._deployed_elsewhere()

    def lower(self, state: TargetState) -> tuple[Rule, ...]:
        """Refuse."""
        self._deployed_elsewhere()

    def apply(self, changes: ChangeSet, expected: str, progress: Progress) -> None:
        """Refuse."""
        self._deployed_elsewhere()

    def _deployed_elsewhere(self) -> NoReturn:
        raise BackendError(
            f"firewall policy `{self.settings.policy}` is deployed from files",
            help="`outgate export` writes them, for `az deployment group create` or `terraform`; "
            "`outgate diff` compares policies",
            outcome="nothing was read or changed",
        )

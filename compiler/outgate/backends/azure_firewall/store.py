"""The rule collection groups of a firewall policy, read and written over Azure's REST API."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.change_set import ChangeSet
from outgate.backends.live_rule import LiveRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic

if TYPE_CHECKING:
    from outgate.backends.azure_firewall.arm.client import ArmClient

Connect = Callable[[AzureSettings], "ArmClient"]


def _login(settings: AzureSettings) -> ArmClient:
    from outgate.backends.azure_firewall.arm.login import connect

    return connect(settings)


class AzureStore:
    """The groups of one policy; nobody logs in before something is read."""

    def __init__(self, settings: AzureSettings, connect: Connect = _login) -> None:
        self.settings = settings
        self._connect = connect

    @property
    def address(self) -> str:
        """The group in its policy."""
        return self.settings.group_id(self.settings.group).lower()

    @cached_property
    def _client(self) -> ArmClient:
        return self._connect(self.settings)

    def read(self, observer: Observer = SILENT) -> TargetState:
        """Our rules in the policy, once no operation runs on it."""
        from outgate.backends.azure_firewall.arm.failures import Failure
        from outgate.backends.azure_firewall.changes.error_messages import (
            explain_failure,
            explain_missing,
        )
        from outgate.backends.azure_firewall.live.read import read_state

        try:
            state = read_state(self._client, self.settings, observer)
        except Failure as failure:
            raise explain_failure(failure, self.settings) from failure
        if state is None:
            raise explain_missing(None, self.settings)
        return state

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """The tier, names and priorities that others have, and what comes before our rules."""
        from outgate.backends.azure_firewall.live.preflight import preflight
        from outgate.backends.azure_firewall.live.read import azure_state

        return preflight(azure_state(state), rendered, self.settings, applied=applied)

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """Rules of other groups, of others in a group that we share, and of base policies."""
        from outgate.backends.azure_firewall.live.placement import others
        from outgate.backends.azure_firewall.live.read import azure_state

        return others(azure_state(state), self.settings)

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """Each resource that is written, in its turn."""
        from outgate.backends.azure_firewall.changes.writes import plan_writes
        from outgate.backends.azure_firewall.live.read import azure_state

        return tuple(map(str, plan_writes(changes, azure_state(base), self.settings)))

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Write one resource after the other, each only where it is still as it was read."""
        from outgate.backends.azure_firewall.changes.apply import Applier
        from outgate.backends.azure_firewall.changes.writes import plan_writes
        from outgate.backends.azure_firewall.live.read import azure_state

        planned = plan_writes(changes, azure_state(base), self.settings)
        Applier(self._client, self.settings, observer).run(planned)

"""The target: rule collection groups of a firewall policy, read and written over its REST API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outgate.backends.azure_firewall.settings import AzureSettings, read_settings
from outgate.backends.interface import (
    SILENT,
    ChangeSet,
    Context,
    LiveRule,
    NativeRule,
    Observer,
    Rendered,
    TargetState,
    Understood,
)
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan

if TYPE_CHECKING:
    from outgate.backends.azure_firewall.arm.client import ArmClient
    from outgate.backends.azure_firewall.live.read import AzureState
    from outgate.backends.azure_firewall.rendering.render import AzureRendered

Connect = Callable[[AzureSettings], "ArmClient"]


def _login(settings: AzureSettings) -> ArmClient:
    from outgate.backends.azure_firewall.arm.login import connect

    return connect(settings)


class AzureFirewall:
    """A firewall policy; nobody logs in before something is read."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        accept: Mapping[str, str],
        connect: Connect = _login,
    ) -> None:
        self.settings: AzureSettings = read_settings(settings, accept)
        self._connect = connect

    @property
    def place(self) -> str:
        """The group in its policy."""
        return self.settings.group_id(self.settings.group).lower()

    @cached_property
    def _client(self) -> ArmClient:
        return self._connect(self.settings)

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan in application and network rules, and in IP groups."""
        from outgate.backends.azure_firewall.live.native_rules import rendered_natives

        its, problems = self.rendering(plan, context)
        if its is None:
            return None, problems
        natives = rendered_natives(its.rendering, self.settings)
        return Rendered(natives, its.allows, its.fidelity), problems

    def rendering(
        self, plan: Plan, context: Context
    ) -> tuple[AzureRendered | None, tuple[Diagnostic, ...]]:
        """The same in Azure's own terms, for files that a pipeline deploys."""
        from outgate.backends.azure_firewall.rendering.render import render

        tags = {
            tag.name: tag
            for file in context.tag_files
            if file.cloud is self.settings.cloud
            for tag in file.tags
        }
        return render(plan, self.settings, tags, context.places)

    def read(self, observer: Observer = SILENT) -> TargetState:
        """Our rules in the policy, once no operation runs on it."""
        from outgate.backends.azure_firewall.arm.failures import Failure
        from outgate.backends.azure_firewall.changes.error_messages import explained, missing
        from outgate.backends.azure_firewall.live.read import read_state

        try:
            state = read_state(self._client, self.settings, observer)
        except Failure as failure:
            raise explained(failure, self.settings) from failure
        if state is None:
            raise missing(None, self.settings)
        return state

    def examine(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """The tier, names and priorities that others have, and what comes before our rules."""
        from outgate.backends.azure_firewall.live.preflight import examine

        return examine(_azure(state), rendered, self.settings, applied=applied)

    def understand(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What rules of the policy allow."""
        from outgate.backends.azure_firewall.live.to_canonical import understand

        return understand(rules, self.settings.ip_groups_id)

    def placed(self, rules: tuple[NativeRule, ...], state: TargetState) -> tuple[LiveRule, ...]:
        """Our rules by group and collection; those of IP groups are in the rules that name them."""
        from outgate.backends.azure_firewall.live.placement import placed

        return placed(rules, _azure(state), self.settings)

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """Rules of other groups, of others in a group that we share, and of base policies."""
        from outgate.backends.azure_firewall.live.placement import others

        return others(_azure(state), self.settings)

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """Each resource that is written, in its turn."""
        from outgate.backends.azure_firewall.changes.writes import writes

        return tuple(map(str, writes(changes, _azure(base), self.settings)))

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer) -> None:
        """Write one resource after the other, each only where it is still as it was read."""
        from outgate.backends.azure_firewall.changes.apply import Applier
        from outgate.backends.azure_firewall.changes.writes import writes

        planned = writes(changes, _azure(base), self.settings)
        Applier(self._client, self.settings, observer).run(planned)


def _azure(state: TargetState) -> AzureState:
    from outgate.backends.azure_firewall.live.read import AzureState

    if isinstance(state, AzureState):
        return state
    # Of a target that was not read nothing is known but our own rules.
    return AzureState(state.rules, state.fingerprint, state.foreign)

"""The rule group of one target, read and written over AWS's API."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.live_rule import LiveRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic, count

if TYPE_CHECKING:
    from outgate.backends.aws_network_firewall.api.client import AwsClient

Connect = Callable[[AwsSettings], "AwsClient"]


def _login(settings: AwsSettings) -> AwsClient:
    from outgate.backends.aws_network_firewall.api.login import connect

    return connect(settings)


class AwsStore:
    """One rule group; nobody logs in before something is read."""

    def __init__(self, settings: AwsSettings, connect: Connect = _login) -> None:
        self.settings = settings
        self._connect = connect

    @property
    def address(self) -> str:
        """The group in its region; in which account, the login says."""
        return self.settings.place

    @cached_property
    def _client(self) -> AwsClient:
        return self._connect(self.settings)

    def read(self, observer: Observer = SILENT) -> TargetState:
        """Our rules, and the policy that the target names."""
        from outgate.backends.aws_network_firewall.api.failures import Failure
        from outgate.backends.aws_network_firewall.changes.error_messages import explain_failure
        from outgate.backends.aws_network_firewall.live.read import read_state

        try:
            return read_state(self._client, self.settings, observer)
        except Failure as failure:
            raise explain_failure(failure, self.settings) from failure

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """Whether the group has room, and what of the policy comes before our rules."""
        from outgate.backends.aws_network_firewall.live.preflight import preflight
        from outgate.backends.aws_network_firewall.live.read import aws_state

        return preflight(aws_state(state), rendered, self.settings)

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """Rules of the other groups of the policy."""
        from outgate.backends.aws_network_firewall.live.read import aws_state
        from outgate.backends.aws_network_firewall.placement import others

        return others(aws_state(state))

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """The one write, or none."""
        return (self._operation(changes, base),) if changes.changes else ()

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Write the group where it is still as it was read, and wait for the firewalls."""
        from outgate.backends.aws_network_firewall.changes.apply import Applier
        from outgate.backends.aws_network_firewall.live.read import aws_state
        from outgate.backends.aws_network_firewall.text import text_of

        state = aws_state(base)
        policy = state.around.policy
        is_used = state.around.ours is not None
        Applier(self._client, self.settings, observer).run(
            self._operation(changes, base),
            state.group,
            text_of(apply_changes(state.rules, changes)),
            policy.arn if policy is not None and is_used else None,
        )

    def _operation(self, changes: ChangeSet, base: TargetState) -> str:
        from outgate.backends.aws_network_firewall.live.read import aws_state

        name, size = self.settings.rule_group, count(len(changes.changes), "rule")
        if aws_state(base).group is None:
            return f"create rule group `{name}` with {size}, capacity {self.settings.capacity:,}"
        return f"change {size} of rule group `{name}`"

"""Bringing the rules of our group, looked at before and after.

What became of a write is never guessed from its answer: the group is read, and is as it was, as it
is to be, or somebody else's. So one loop stands for every way in which a request can fail.
"""

from outgate.backends.aws_network_firewall.api.answers import RuleGroup, name_of
from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from outgate.backends.aws_network_firewall.changes.error_messages import explain_failure
from outgate.backends.aws_network_firewall.description import DESCRIPTION
from outgate.backends.aws_network_firewall.live.group import (
    POLL_SECONDS,
    check_account,
    find_quiet,
    holds,
)
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.backends.observer import Observer
from outgate.errors import UserError

TRIES = 8  # of a write that fails in passing: some minutes, with those of boto3
LONGEST_PAUSE = 60.0
SYNC_SECONDS = 900  # a change takes a firewall minutes; more than that is a fault of its own
NOTICE_SECONDS = 30
GO_ON = "`outgate apply` goes on from there"


class Applier:
    """One write of one rule group."""

    def __init__(self, client: AwsClient, settings: AwsSettings, observer: Observer) -> None:
        self._client = client
        self._settings = settings
        self._observer = observer
        self._begun = False
        self._unsure = False  # whether a write may have been done
        self._token = ""  # what the service answered to the write that it took
        self._done = False

    def run(self, what: str, before: RuleGroup | None, text: str, policy: str | None) -> None:
        """Write `text` to the group that was read as `before`; `what` says it in words.

        Firewalls of the policy of an ARN are waited for. BackendError says what is known.
        """
        try:
            group = self._settle(what, before, text)
            self._done = True
            if policy is not None:
                self._wait_for_firewalls(what, group, policy)
            self._observer.finished(what)
        except (Failure, UserError, KeyboardInterrupt) as error:
            raise self._ended(error, what) from error

    def _settle(self, what: str, before: RuleGroup | None, text: str) -> RuleGroup:
        """Write until the group is read back as wanted."""
        last = Failure(Kind.BROKEN, "it takes the write of the rules and does not keep them")
        failure: Failure | None = None
        for attempt in range(TRIES):
            live = find_quiet(self._client, self._settings, self._observer, self._ours(what))
            if live is not None and holds(live, text):
                return live
            self._check_unmoved(live, before, text)
            if live is not None and live.has_failed:
                last = Failure(Kind.BROKEN, "the service says that the write of the rules failed")
            if failure is not None and not failure.passing:
                raise failure
            if attempt:
                self._client.pause(min(LONGEST_PAUSE, POLL_SECONDS * 2.0 ** (attempt - 1)))
            try:
                if not self._begun:
                    self._send(live, text, dry_run=True)
                    # Where this cannot be put on record, nothing is sent.
                    self._observer.started(what)
                self._begun = True
                failure = self._write(live, text)
                last = failure or last
            except Failure as error:
                failure = last = error
                if not self._begun and not error.passing:
                    raise
        live = find_quiet(self._client, self._settings, self._observer, self._ours(what))
        if live is None or not holds(live, text):
            raise last
        return live

    def _check_unmoved(self, live: RuleGroup | None, before: RuleGroup | None, text: str) -> None:
        """Refuse to write over what is neither as it was nor ours."""
        if _rules(live) == _rules(before) or (live is not None and live.text == text):
            return
        if live is not None and live.token == self._token:
            raise Failure(Kind.BROKEN, "it keeps other rules than those that it was sent")
        raise TargetMoved(
            f"rule group `{self._settings.rule_group}` was changed by somebody else since it was "
            "read"
        )

    def _write(self, live: RuleGroup | None, text: str) -> Failure | None:
        """Send the rules; what it fails with, if it does."""
        before, self._unsure = self._unsure, True
        try:
            self._token = self._send(live, text)
        except Failure as failure:
            self._unsure = before or failure.kind in (Kind.UNSURE, Kind.NETWORK)
            return failure
        return None

    def _send(self, live: RuleGroup | None, text: str, *, dry_run: bool = False) -> str:
        if live is None:
            name, capacity = self._settings.rule_group, self._settings.capacity
            token, arn = self._client.create_group(
                name, text, capacity, DESCRIPTION, dry_run=dry_run
            )
            check_account(arn, self._settings)
            return token
        return self._client.update_group(live, text, DESCRIPTION, dry_run=dry_run)

    def _ours(self, what: str) -> str | None:
        return what if self._begun else None

    def _wait_for_firewalls(self, what: str, group: RuleGroup, policy: str) -> None:
        """Wait until every firewall has the rules; a login that may not see them is not held up."""
        try:
            firewalls = self._client.find_firewalls(policy)
        except Failure as failure:
            if failure.kind is Kind.FORBIDDEN:
                return
            raise
        for number in range(int(SYNC_SECONDS / POLL_SECONDS)):
            # At first a firewall may not even know that there is something new.
            is_early = number < NOTICE_SECONDS / POLL_SECONDS
            late = [
                sync
                for each in firewalls
                for sync in self._client.find_sync(each, group)
                if sync.status != "IN_SYNC" or (is_early and sync.token != group.token)
            ]
            if not late:
                return
            starved = next((s for s in late if s.status == "CAPACITY_CONSTRAINED"), None)
            if starved is not None:
                raise BackendError(
                    f"firewall `{name_of(starved.firewall)}` has no capacity for the rules",
                    help="take rules out of its policy, or split it",
                )
            self._observer.waiting(what)
            self._client.pause(POLL_SECONDS)
        raise BackendError(
            f"firewall `{name_of(late[0].firewall)}` has not taken the rules over within "
            f"{SYNC_SECONDS // 60} minutes",
            help="look at its sync state in the console of AWS: the group has the rules",
        )

    def _ended(self, error: Failure | UserError | KeyboardInterrupt, what: str) -> BackendError:
        outcome = NOTHING_CHANGED
        if self._done:
            outcome = f"done: {what}"
        elif self._unsure:
            outcome = f"unknown: {what} (AWS may have done it)"
        go_on = GO_ON if self._unsure else None
        if isinstance(error, Failure):
            problem = explain_failure(error, self._settings)
            return BackendError(problem.message, help=problem.help or go_on, outcome=outcome)
        if isinstance(error, TargetMoved):
            return TargetMoved(
                error.message, help="make a new plan and apply that", outcome=outcome
            )
        if isinstance(error, UserError):
            return BackendError(error.message, help=error.help, outcome=outcome)
        return BackendError("interrupted", help=go_on, outcome=outcome)


def _rules(group: RuleGroup | None) -> tuple[object, ...] | None:
    """What of a group a write decides."""
    return None if group is None else (group.text, group.order, group.arn)

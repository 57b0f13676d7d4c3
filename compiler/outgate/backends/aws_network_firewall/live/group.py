"""Our rule group as it is now."""

from outgate.backends.aws_network_firewall.api.answers import RuleGroup, account_of
from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.observer import Observer

POLL_SECONDS = 2.0  # the service gives no hint; a write takes some seconds
QUIET_SECONDS = 900


def find_quiet(
    client: AwsClient, settings: AwsSettings, observer: Observer, ours: str | None = None
) -> RuleGroup | None:
    """The group, once the service is through with the last write; None where there is none.

    `ours` is the write of our own that it may still be busy with. Failure where it never ends.
    """
    name = settings.rule_group
    what = ours or f"another change of rule group `{name}`"
    for number in range(int(QUIET_SECONDS / POLL_SECONDS)):
        group = client.find_group(name)
        if group is None:
            return None
        if group.status == "DELETING":
            raise Failure(Kind.BROKEN, f"somebody deletes rule group `{name}`")
        if not group.is_changing:
            if number and ours is None:
                observer.finished(what)
            return group
        observer.waiting(what)
        client.pause(POLL_SECONDS)
    raise Failure(Kind.BROKEN, f"rule group `{name}` has been changing for a quarter of an hour")


def check_account(arn: str, settings: AwsSettings) -> None:
    """Refuse the group of another account than the target names, if it names one."""
    account = account_of(arn)
    if settings.account is not None and account != settings.account:
        raise BackendError(
            f"this login is in account {account}, and the target names {settings.account}",
            help="log in to the other account, such as with AWS_PROFILE, or mend `account` of the "
            "target",
            outcome=NOTHING_CHANGED,
        )


def holds(group: RuleGroup, text: str) -> bool:
    """Whether a group has just these rules, to the letter, and the service is well with them."""
    return group.text == text and not group.has_failed

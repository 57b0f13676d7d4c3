"""Failures of AWS in the words of somebody who runs a firewall, with what to do about them."""

import re

from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.errors import NOTHING_CHANGED, BackendError

_ACTION = re.compile(r"not authorized to perform: ([a-z-]+:[A-Za-z]+)")


def explain_failure(failure: Failure, settings: AwsSettings) -> BackendError:
    """An error for the user; `outcome` says that nothing was changed."""
    match failure.kind:
        case Kind.LOGIN:
            return _error(
                f"cannot log in to AWS: {failure.message}",
                "run `aws sso login` or `aws configure`, or set what boto3 reads (AWS_PROFILE, or "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in pipelines a role by OpenID "
                "Connect)",
            )
        case Kind.FORBIDDEN:
            action = _ACTION.search(failure.message)
            needed = action[1] if action else failure.action
            return _error(
                f"this login may not do that: {failure.message}",
                f"allow it the action `{needed}` on rule group `{settings.rule_group}`"
                if "RuleGroup" in needed
                else f"allow it the action `{needed}`",
            )
        case Kind.NETWORK:
            return _error(
                f"cannot reach AWS: {failure.message}",
                f"check `region: {settings.region}` of the target, the network, HTTPS_PROXY, and "
                "for a proxy that inspects AWS_CA_BUNDLE",
            )
        case Kind.THROTTLED:
            return _error(f"AWS takes no more requests: {failure.message}", "apply again later")
        case Kind.REFUSED if "capacity exceeded" in failure.message.lower():
            return _error(
                f"rule group `{settings.rule_group}` has not enough capacity: {failure.message}",
                "the capacity of a group is for ever: name another `rule_group` with a larger "
                "`capacity`, and have the policy refer to that one",
            )
        case Kind.REFUSED if failure.code == "LimitExceededException":
            return _error(
                f"the account has as many rule groups as it may: {failure.message}",
                "delete one, or ask AWS for more",
            )
        case Kind.UNSURE:
            return _error(
                f"AWS: {failure.message}",
                "run the command again; where it stays so, AWS's own page on its health says more",
            )
        case _:
            return _error(f"AWS: {failure.message}", None)


def _error(message: str, help: str | None) -> BackendError:
    return BackendError(message, help=help, outcome=NOTHING_CHANGED)

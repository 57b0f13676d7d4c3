"""Failures of Azure in the words of somebody who runs a firewall, with what to do about them."""

from outgate.backends.azure_firewall.arm.failures import (
    NO_RESOURCE_GROUP,
    NO_SUBSCRIPTION,
    Failure,
    Kind,
)
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.errors import NOTHING_CHANGED, BackendError


def explain_failure(failure: Failure, settings: AzureSettings) -> BackendError:
    """An error for the user; `outcome` says that nothing was changed."""
    policy, group = settings.policy, settings.resource_group
    match failure.kind:
        case Kind.LOGIN:
            return _error(
                f"cannot log in to Azure: {failure.message}",
                "run `az login`, or set the variables that azure-identity reads (AZURE_TENANT_ID, "
                "AZURE_CLIENT_ID and a secret, certificate or federated token)",
            )
        case Kind.FORBIDDEN:
            return _error(
                f"this login may not do that: {failure.message}",
                f"give it the role Network Contributor on resource group `{group}`; for plans "
                "alone, Reader is enough",
            )
        case Kind.MISSING:
            return explain_missing(failure, settings)
        case Kind.NETWORK:
            return _error(
                f"cannot reach Azure: {failure.message}",
                "check the network, HTTPS_PROXY, and for a proxy that inspects REQUESTS_CA_BUNDLE",
            )
        case Kind.BUSY:
            return _error(
                f"policy `{policy}` is busy: {failure.message}",
                "wait for the other operation to end, and apply again",
            )
        case Kind.FAILED:
            return _error(
                f"Azure could not bring the rules to its firewalls: {failure.message}",
                "look at the firewalls of the policy, and apply again",
            )
        case _:
            return _error(f"Azure: {failure.message}", None)


def explain_missing(failure: Failure | None, settings: AzureSettings) -> BackendError:
    """What is not there: subscription, resource group or policy."""
    code = failure.code if failure else ""
    if code in NO_SUBSCRIPTION:
        return _error(
            f"this login sees no subscription `{settings.subscription}`",
            "check `subscription` of the target, and who is logged in (`az account show`)",
        )
    if code == NO_RESOURCE_GROUP:
        return _error(
            f"there is no resource group `{settings.resource_group}` in the subscription",
            "check `resource_group` of the target",
        )
    return _error(
        f"there is no firewall policy `{settings.policy}` in resource group "
        f"`{settings.resource_group}`",
        "check `policy` of the target, or make the policy first: Outgate writes rules, and never "
        "makes or deletes a policy",
    )


def _error(message: str, help: str | None) -> BackendError:
    return BackendError(message, help=help, outcome=NOTHING_CHANGED)

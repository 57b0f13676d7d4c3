"""What every export format starts from."""

from outgate.backends.azure_firewall.model import AzurePolicy
from outgate.backends.rendered import Rendered
from outgate.errors import InternalError


def policy_of(rendered: Rendered) -> AzurePolicy:
    """The rules in Azure's own terms, and the settings of their target."""
    if not isinstance(rendered.native, AzurePolicy):
        raise InternalError("a rendering of another backend")
    return rendered.native

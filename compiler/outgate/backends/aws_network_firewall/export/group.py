"""What export formats are made from."""

from outgate.backends.aws_network_firewall.render import AwsGroup
from outgate.backends.rendered import Rendered


def group_of(rendered: Rendered) -> AwsGroup:
    """The rule group of a rendering of this backend."""
    if not isinstance(rendered.native, AwsGroup):
        raise TypeError(rendered.native)
    return rendered.native

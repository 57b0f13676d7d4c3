"""A policy that asks for addresses: service tags, which targets are told as networks."""

from functools import cache
from ipaddress import ip_network

from outgate.backends.rendered import Context
from outgate.catalog.model import Cloud
from outgate.catalog.store import Store
from outgate.plan.model import Plan
from tests.support import compile_files, shipped

TAGS = ("MicrosoftDefenderForEndpoint", "OneDsCollector")
POLICY = (
    "source milan = 10.24.0.0/16\nallow mde for region EU, fleet win11 from milan via addresses\n"
)


@cache
def by_addresses() -> tuple[Plan, Context]:
    """The plan, and the networks of its tags as the newest edition has them."""
    compilation, problems = compile_files({"a": POLICY}, shipped(Store(None).editions()[-1]))
    assert compilation is not None, problems
    return compilation.plan, Context(compilation.catalog.tag_files)


def addresses_of_tags() -> tuple[str, ...]:
    """An address of each network of IPv4 of these tags in the commercial cloud."""
    _, context = by_addresses()
    (file,) = (each for each in context.tag_files if each.cloud is Cloud.COMMERCIAL)
    prefixes = [prefix for tag in file.tags if tag.name in TAGS for prefix in tag.prefixes]
    return tuple(str(ip_network(each)[-1]) for each in prefixes if ":" not in each)

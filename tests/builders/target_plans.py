"""Plans for a target that open some traffic, made by hand."""

from outgate.backends.change_set import ChangeSet
from outgate.deploy.native import NativeChange
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import Entry, TrafficChange
from outgate.project.target_settings import TargetSettings
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.host import parse_host
from tests.builders.plans import plan_with


def entry(host: str, source: str = "any") -> Entry:
    """Traffic from anywhere to a host."""
    target = Remote(HostDestination(parse_host(host)), "https", 443)
    piece = Piece(Flow(("*",), target), (), Witness("192.0.2.1", str(target)))
    return Entry(piece=piece, source=source)


def target_plan(*opened: Entry, native: tuple[NativeChange, ...] = ()) -> TargetPlan:
    """A plan that opens some traffic."""
    plan = plan_with((), edition="2021-03-04", catalog_digest="sha256:0")
    settings = TargetSettings("local", {})
    return TargetPlan(
        target="t",
        settings=settings,
        plan=plan,
        base="f",
        changes=ChangeSet((), 0),
        traffic=TrafficChange(opened=opened),
        native=native,
    )

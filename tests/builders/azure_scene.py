"""A policy on the way from one plan to another, watched at every request."""

import itertools
from collections.abc import Mapping
from typing import Any

from outgate.backends.azure_firewall.limits import LIMITS, Limits
from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context, Rendered
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.messages import Request
from outgate.emulators.azure.service import Service
from outgate.emulators.messages import Reply
from outgate.plan.model import Plan
from tests.builders.azure_plans import context as tag_context
from tests.builders.azure_plans import plan_of, rule
from tests.builders.azure_project import FOREIGN
from tests.emulators.inprocess import target

SOURCES = [f"10.0.{n}.0/24" for n in range(6)]


class Scene:
    """A policy with a group of others and the rules of one plan, on the way to another plan."""

    def __init__(self, *, small: bool = False, limits: Limits = LIMITS) -> None:
        self.service = Service(Options(page=50) if small else Options())
        self.policy = self.service.add_policy("s-1", "rg", "fw")
        self.foreign = self.service.add_group(self.policy, "theirs", FOREIGN)
        self.backend = target(self.service, limits=limits)
        self.old = self.render(
            plan_of(
                rule("tag:OneDsCollector"), *(rule("https://a.example", (s,)) for s in SOURCES[:1])
            ),
            tag_context(7 if small else 0),
        )
        self.new = self.render(
            plan_of(
                rule("tag:OneDsCollector"),
                *(rule("https://b.example", (s,)) for s in SOURCES[:1] if small),
                *(rule("https://b.example", (s,)) for s in SOURCES if not small),
                rule("https://a.example", (SOURCES[0],)),
            ),
            tag_context(7),
        )
        if not small:
            self.bring(self.old)

    def render(self, plan: Plan, context: Context) -> Rendered:
        rendered, problems = self.backend.renderer.render(plan, context)
        assert rendered is not None, problems
        return rendered

    def bring(self, wanted: Rendered) -> None:
        state = self.backend.store.read()
        self.backend.store.apply(difference(state.rules, wanted.rules), state, SILENT)

    def try_new(self) -> BackendError | None:
        try:
            self.bring(self.new)
        except BackendError as error:
            return error
        return None

    def held(self) -> tuple[NativeRule, ...]:
        return self.backend.store.read().rules


Opened = set[tuple[str, str, str, str]]  # source, protocol, port, destination


def live(scene: Scene) -> Opened:
    """What our groups open at this moment, told from what the service has stored."""
    stored = scene.service.snapshot()
    opened: Opened = set()
    for where, body in stored.items():
        if not where.startswith(f"{scene.policy}/ruleCollectionGroups/outgate"):
            continue
        for collection in body["properties"]["ruleCollections"]:
            assert collection["action"] == {"type": "Allow"}
            for each in collection["rules"]:
                opened |= set(itertools.product(each["sourceAddresses"], *_reach(each, stored)))
    return opened


def _reach(rule: Any, stored: Mapping[str, Any]) -> tuple[list[str], list[str], list[str]]:
    if rule["ruleType"] == "ApplicationRule":
        (protocol,) = rule["protocols"]
        return [protocol["protocolType"]], [str(protocol["port"])], rule["targetFqdns"]
    networks = [
        network
        for each in rule["destinationIpGroups"]
        for network in stored[each]["properties"]["ipAddresses"]
    ]
    return rule["ipProtocols"], rule["destinationPorts"], rule["destinationAddresses"] + networks


def watch(scene: Scene) -> list[Opened]:
    """Note what is open after every request that changed something."""
    seen = [live(scene)]
    handle = scene.service.handle
    count = [len(scene.service.writes)]
    last = [("", "")]

    def watched(request: Request) -> Reply:
        if request.method in ("PUT", "DELETE"):
            assert last == [("GET", request.path)], "nothing is written that was not just read"
        last[0] = request.method, request.path
        try:
            return handle(request)
        finally:
            if len(scene.service.writes) != count[0]:
                count[0] = len(scene.service.writes)
                seen.append(live(scene))

    scene.service.handle = watched  # type: ignore[method-assign] # a test looks over its shoulder
    return seen

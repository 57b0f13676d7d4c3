"""A rule group on the way from one plan to another, watched at every request."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.backends.aws_network_firewall.renderer import AwsRenderer
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.backends.aws_network_firewall.store import AwsStore
from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Context, Rendered
from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.resources import arn_of
from outgate.emulators.aws.server import Server
from outgate.emulators.aws.service import Service
from outgate.emulators.messages import HttpRequest, Reply
from outgate.plan.model import Plan
from outgate.project.config import TargetConfig
from outgate.project.target import Target
from outgate.state.interface import StateStore
from tests.builders.aws_service import REGION, RULE, boto, policy
from tests.builders.azure_plans import plan_of, rule

OURS = arn_of(REGION, "stateful-rulegroup", "outgate")
EGRESS = arn_of(REGION, "firewall-policy", "egress")
SETTINGS = {"region": REGION, "policy": "egress"}
OLD = plan_of(
    rule("https://a.example"),
    rule("http://b.example/pki/", ("10.0.0.0/24",)),
    rule("192.0.2.0/28", ("10.0.0.0/24",)),
)
NEW = plan_of(
    rule("https://a.example"),
    rule("https://*.c.example"),
    rule("http://b.example", ("10.0.1.0/24",)),
)


class Patient(AwsClient):
    """The product's client, which waits for nobody."""

    def __init__(self, server: Server, *, tries: int = 1) -> None:
        super().__init__(boto(server, tries=tries))
        self.slept: list[float] = []

    def pause(self, seconds: float) -> None:
        """Note that somebody would have waited."""
        self.slept.append(seconds)


class Scene:
    """A policy with groups of others around ours, and a firewall that runs it.

    Many scenes take one server in turn, each with a service of its own.
    """

    def __init__(self, server: Server, *, written: bool = True, **settings: Any) -> None:
        self.server = server
        server.service = self.service = Service(Options(lasts=1, sync=1))
        self.theirs = self.service.add_group(REGION, "theirs", RULE)
        self.service.add_policy(REGION, "egress", policy((self.theirs, 100), (OURS, 200)))
        self.service.add_firewall(REGION, "fw", EGRESS)
        raw = {**SETTINGS, **settings}
        self.config = {name: value for name, value in raw.items() if value is not None}
        self.settings = read_settings(self.config, {"url-path": "for tests"})
        self.renderer = AwsRenderer(self.settings)
        self.client = Patient(server)
        self.store = AwsStore(self.settings, lambda _: self.client)
        if written:
            self.bring(self.render(OLD))
            self.service.writes.clear()

    def render(self, plan: Plan) -> Rendered:
        rendered, problems = self.renderer.render(plan, Context())
        assert rendered is not None, problems
        return rendered

    def bring(self, wanted: Rendered, observer: Observer = SILENT) -> None:
        state = self.store.read()
        self.store.apply(difference(state.rules, wanted.rules), state, observer)

    def try_new(self, observer: Observer = SILENT) -> BackendError | None:
        """What an apply of the new plan fails with, if it does."""
        try:
            self.bring(self.render(NEW), observer)
        except BackendError as error:
            return error
        return None

    def held(self) -> tuple[NativeRule, ...]:
        return self.store.read().rules

    def text(self) -> str | None:
        """What the service has as our rules."""
        return self.service.rules(OURS)

    def target(self, state: StateStore) -> Target:
        """The target whose record is kept in `state`."""
        return Target(
            config=TargetConfig("t", "aws-network-firewall", self.config),
            renderer=self.renderer,
            live=self.store,
            state=state,
            root=Path(),
        )

    @contextmanager
    def watched(self) -> Iterator[list[str | None]]:
        """What our rules are after each request that changed something."""
        seen = [self.text()]
        handle, count = self.service.handle, len(self.service.writes)

        def watching(request: HttpRequest, region: str) -> Reply:
            nonlocal count
            try:
                return handle(request, region)
            finally:
                if len(self.service.writes) != count:
                    count = len(self.service.writes)
                    seen.append(self.text())

        self.service.handle = watching  # type: ignore[method-assign] # a test looks over its shoulder
        yield seen
        self.service.handle = handle  # type: ignore[method-assign] # and away again

"""Random firewalls in the middle of their lives: an apply, edits by hand, rules of others."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from outgate.backends.local import LocalRenderer, LocalStore
from outgate.backends.observer import SILENT
from outgate.deploy.apply import apply_plan
from outgate.deploy.plan_inputs import History
from outgate.deploy.planning import make_plan
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.target_record import load_record
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from outgate.plan.compile import Compilation
from outgate.policy.model import PolicySet
from outgate.project.config import TargetConfig
from outgate.project.target import Target
from tests.builders.azure_firewall import SETTINGS
from tests.builders.azure_plans import plan_of
from tests.builders.azure_plans import rule as canonical
from tests.builders.compiled import compilation as compilation_of
from tests.builders.records import Memory
from tests.emulators.inprocess import target as azure_backend
from tests.properties.verdicts import Asked, Raw, Verdict, local_verdict, number, service_verdict

SOURCES = (("*",), ("10.0.0.0/24",), ("10.0.0.0/25",), ("10.0.1.0/24", "10.0.0.4/32"))
URLS = (
    "https://a.example",
    "https://*.a.example",
    "https://b.a.example",
    "http://a.example",
    "http://a.example/x/*",
    "http://a.example/y.txt",
    "192.0.2.0/28",
    "192.0.2.0/24",
)
ADDRESSES = tuple(
    map(number, ("10.0.0.4", "10.0.0.127", "10.0.0.128", "10.0.1.9", "10.0.2.1", "172.16.0.1"))
)
HOSTS = ("a.example", "b.a.example", "c.b.a.example", "xa.example", "other.test")
PATHS = ("/", "/x", "/x/", "/x/1", "/y.txt", "/xy")
FAR = number("203.0.113.77")  # where hosts are: no rule names a network with it but for all
NETWORKS = ("192.0.2.0/28", "192.0.2.8/29", "192.0.2.0-192.0.2.99", "*")
FILTERS = "FirewallPolicyFilterRuleCollection"


def asked(random: Random) -> Asked:
    """A request of the small world in which all rules are."""
    address = random.choice(ADDRESSES)
    if random.random() < 0.3:
        to = random.choice(("192.0.2.1", "192.0.2.9", "192.0.2.20", "192.0.2.200", "198.51.100.1"))
        return Asked(address, number(to), "tcp", random.choice((443, 443, 443, 80, 8080)))
    protocol, port = random.choice((("https", 443), ("http", 80)))
    return Asked(address, FAR, protocol, port, random.choice(HOSTS), random.choice(PATHS))


@dataclass(frozen=True, slots=True)
class World:
    """A target whose plan is made, with its verdicts as it is and as the plan leaves it."""

    plan: TargetPlan
    before: Verdict
    after: Verdict
    stays: bool  # whether what is stored stays the same


EMPTY = PolicySet(statements=(), tests=(), sources={}, fleet_definitions={})


def compilation(random: Random) -> Compilation:
    pairs = {(random.choice(URLS), random.choice(SOURCES)) for _ in range(random.randint(0, 6))}
    plan = plan_of(*(canonical(text, source) for text, source in sorted(pairs)))
    return compilation_of(plan)


def planned(target: Target, wanted: Compilation) -> TargetPlan:
    plan, problems = make_plan(target, wanted, History(load_record(target)))
    assert plan is not None, problems
    assert plan.applicable, problems
    return plan


def applied(target: Target, wanted: Compilation) -> TargetPlan:
    plan = planned(target, wanted)
    apply_plan(target, plan, SILENT, lambda: "the tests")
    return plan


def local_world(random: Random, folder: Path) -> World:
    path = folder / "firewall.json"
    path.unlink(missing_ok=True)
    target = Target(
        config=TargetConfig("t", "local", {}),
        renderer=LocalRenderer(),
        live=LocalStore(path),
        state=Memory(),
        root=folder,
    )
    first = compilation(random)
    applied(target, first)

    def held() -> Raw:
        raw = json.loads(path.read_text()) if path.exists() else {"rules": []}
        assert isinstance(raw, dict)
        return raw

    document = held()
    if random.random() < 0.5 and document["rules"]:
        document["rules"].pop(random.randrange(len(document["rules"])))
        path.write_text(json.dumps(document))
    before = held()
    plan = applied(target, first if random.random() < 0.2 else compilation(random))
    after = held()
    return World(plan, local_verdict(before), local_verdict(after), before == after)


def azure_rule(random: Random, number: int) -> Raw:
    """A rule of others: the words of the service that a plan has, and some that it has not."""
    rule: Raw = {"name": f"r{number}", "sourceAddresses": list(random.choice(SOURCES))}
    if number % 2:
        to, at = random.choice(NETWORKS), random.choice(("443", "80", "80-500", "*"))
        kind = {"ruleType": "NetworkRule", "ipProtocols": [random.choice(("TCP", "Any", "UDP"))]}
        return {**rule, **kind, "destinationAddresses": [to], "destinationPorts": [at]}
    ways = ({"protocolType": "Https", "port": 443}, {"protocolType": "Http", "port": 80})
    names = ("a.example", "*.a.example", "b.a.example", "*a.example", "*")
    return {
        **rule,
        "ruleType": "ApplicationRule",
        "protocols": list(random.choice((ways, ways[:1], ways[1:]))),
        "targetFqdns": random.sample(names, random.randint(1, 2)),
    }


def collection(random: Random, name: str, priority: int, action: str) -> Raw:
    first = random.randint(0, 1)
    rules = [azure_rule(random, first + 2 * n) for n in range(random.randint(1, 2))]
    facts: Raw = {"ruleCollectionType": FILTERS, "name": name, "priority": priority}
    return {**facts, "action": {"type": action}, "rules": rules}


def foreign(random: Random, priority: int) -> Raw:
    actions = [random.choice(("Allow", "Deny")) for _ in range(random.randint(1, 2))]
    collections = [collection(random, f"c{n}", 100 + n, each) for n, each in enumerate(actions)]
    return {"properties": {"priority": priority, "ruleCollections": collections}}


def azure_world(random: Random, folder: Path) -> World:
    tier = random.choice(("Standard", "Premium"))
    service = Service(Options(lasts=0, busy=0, page=9))
    base = None
    if random.random() < 0.3:
        base = service.add_policy("s-1", "rg", "above", tier)
        service.add_group(base, "top", foreign(random, 700))
    policy = service.add_policy("s-1", "rg", "fw", tier, base)
    for name, priority in (("first", 500), ("last", 1500)):
        if random.random() < 0.4:
            service.add_group(policy, name, foreign(random, priority))
    group = f"{policy}/ruleCollectionGroups/outgate"
    more: Raw = {"tier": tier}
    if random.random() < 0.4:
        more["ownership"] = "shared"
        own = foreign(random, 1000)
        # Ours have 100 and 200 there.
        for n, each in enumerate(own["properties"]["ruleCollections"]):
            each["priority"] = (150 if random.random() < 0.5 else 300) + n
        service.add_group(policy, "outgate", own)
    backend = azure_backend(service, **more)
    target = backend.target(Memory(), {**SETTINGS, **more})
    first = compilation(random)
    applied(target, first)
    edit_ours(random, service, group, alone=len(more) == 1)
    before = service.snapshot()
    plan = applied(target, first if random.random() < 0.2 else compilation(random))
    after = service.snapshot()
    levels = [policy] if base is None else [base, policy]
    return World(
        plan, service_verdict(before, levels), service_verdict(after, levels), before == after
    )


def edit_ours(random: Random, service: Service, group: str, *, alone: bool) -> None:
    """Somebody takes rules or hosts out, puts hosts in, or a collection among ours."""

    def edit(body: Any) -> None:
        collections = body["properties"]["ruleCollections"]
        for each in collections:
            ours = each["name"].startswith("outgate-")
            for rule in list(each["rules"]) if ours else ():
                chance = random.random()
                if chance < 0.2 and len(each["rules"]) > 1:
                    each["rules"].remove(rule)
                elif chance < 0.4 and rule.get("targetFqdns"):
                    rule["targetFqdns"] = random.sample(("other.test", "b.a.example"), 1)
                elif chance < 0.5:
                    rule["sourceAddresses"] = list(random.choice(SOURCES))
        if alone and random.random() < 0.5:
            action = random.choice(("Deny", "Deny", "Allow"))
            collections.append(collection(random, "by-hand", random.choice((110, 300)), action))

    if service.resource(group) is not None:
        service.edit(group, edit)


WORLDS: tuple[Callable[[Random, Path], World], ...] = (local_world, azure_world)

"""A third backend: this folder, a row and a schema are all that one takes.

The toy is a proxy in a file of JSON rules. It writes `.x` for x and all below, so that `*.x` is
wider; what is neither http nor https it tells by address only; and nothing goes past it directly.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.errors import NOTHING_CHANGED, TargetMoved
from outgate.backends.fidelity import Unsupported, find_unkept, lower_all, measure_plan
from outgate.backends.interface import Renderer, Store
from outgate.backends.kind import BackendKind, File, Format
from outgate.backends.live_rule import Action, LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.target_state import TargetState
from outgate.backends.widenings import APEX, SHARED_ADDRESS
from outgate.diagnostics import Diagnostic, has_errors
from outgate.plan.digest import json_digest
from outgate.plan.model import Authentication, Inspection, Plan, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import HostPattern


class ToyRenderer:
    """One rule of the toy for each canonical rule."""

    def __init__(self, accept: Mapping[str, str]) -> None:
        self._accept = accept

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        measure = measure_plan("the toy", plan, self._accept, context)
        told, judgements = lower_all(plan.rules, _lower)
        natives: list[NativeRule] = []
        allows: list[Rule] = []
        for rule, native in told:
            allowed = [replace(rule, remote=remote) for remote in _remotes(native)]
            judgements.append(measure.judge(rule, {APEX: [each.flow for each in allowed]}))
            natives.append(native)
            allows += allowed
        problems = list(measure.tell(judgements))
        if has_errors(problems):
            return None, tuple(problems)
        blind = tuple(rule.key for rule in allows if rule.remote.protocol == "tcp")
        unkept = tuple(find_unkept(plan.rules, {Fact.DIRECT: "the toy has one way out"}))
        rendered = Rendered(rules=tuple(natives), allows=tuple(allows), blind=blind, unkept=unkept)
        return rendered, tuple(problems)

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        return Understood(tuple(rule for native in rules for rule in _raise(native)))

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        return tuple(
            LiveRule(
                identity=native.identity,
                label=native.label,
                kind="Line",
                action=Action.ALLOW,
                ours=True,
                order=(0,),
                rules=_raise(native),
            )
            for native in rules
        )


def _lower(rule: Rule) -> NativeRule:
    match rule.remote.destination:
        case HostDestination(host, None):
            name = f".{host.name}" if host.subtree else host.name
        case _:
            raise Unsupported("the toy knows hosts only", "give this target hosts")
    where = f"{rule.remote.protocol}/{rule.remote.port}"
    body = {"from": " ".join(rule.source.addresses), "way": where, "to": name}
    return NativeRule(f"{','.join(rule.source.addresses)} {where} {name}", rule.key, body)


def _remotes(native: NativeRule) -> Iterator[Remote]:
    name = str(native.body["to"])
    protocol, _, port = str(native.body["way"]).partition("/")
    hosts = [HostPattern(name.removeprefix("."))]
    if name.startswith("."):
        hosts.append(HostPattern(name.removeprefix("."), subtree=True))
    for host in hosts:
        yield Remote(HostDestination(host), protocol, int(port))


def _raise(native: NativeRule) -> tuple[Rule, ...]:
    addresses = str(native.body["from"]).split()
    source = RuleSource(",".join(addresses), tuple(addresses))
    treatment = Treatment(Inspection.BYPASS, Authentication.ALLOWED, Proxy.ALLOWED)
    return tuple(Rule(source, remote, treatment, ()) for remote in _remotes(native))


class ToyStore:
    """The rules in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def address(self) -> str:
        return self._path.name

    def read(self, observer: Observer = SILENT) -> TargetState:
        raw = json.loads(self._path.read_text()) if self._path.exists() else []
        rules = tuple(NativeRule(rule["id"], rule["label"], rule["body"]) for rule in raw)
        return TargetState(rules, json_digest(raw))

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        return ()

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        return ()

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        return ()

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        if self.read().fingerprint != base.fingerprint:
            raise TargetMoved("the file changed", outcome=NOTHING_CHANGED)
        observer.started("the file")
        rules = apply_changes(base.rules, changes)
        raw = [{"id": r.identity, "label": r.label, "body": dict(r.body)} for r in rules]
        self._path.write_text(json.dumps(raw))
        observer.finished("the file")


def lists(rendered: Rendered) -> tuple[File, ...]:
    """A list of names for each protocol and port, as a proxy polls them."""
    names: dict[str, set[str]] = {}
    for rule in rendered.rules:
        names.setdefault(str(rule.body["way"]).replace("/", "-"), set()).add(str(rule.body["to"]))
    return tuple(
        File(way, "".join(f"{name}\n" for name in sorted(named)))
        for way, named in sorted(names.items())
    )


def _renderer(_settings: Mapping[str, object], accept: Mapping[str, str]) -> Renderer:
    return ToyRenderer(accept)


def _store(settings: Mapping[str, object], root: Path) -> Store:
    return ToyStore(root / str(settings["file"]))


TOY = BackendKind(
    name="toy",
    title="the toy",
    exact="hosts, ports, sources",
    treatments="`bypass`, `keep`, `anonymous`",
    judged="nothing but tests",
    make=_renderer,
    make_store=_store,
    accepts=(APEX, SHARED_ADDRESS),
    formats=(Format("lists", "lists of names", ".txt", lists, in_folder=True),),
    schema=Path(__file__).with_name("toy.schema.json"),
)
TOY_FILES = replace(TOY, name="toyfiles", make_store=None)

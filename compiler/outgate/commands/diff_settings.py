"""What two states of a project say otherwise of their targets, and what that opens there."""

from collections.abc import Iterator, Mapping

from outgate.backends.registry import find_backend
from outgate.backends.rendered import Context
from outgate.diagnostics import errors_of
from outgate.plan.checks.beyond import Beyond
from outgate.plan.comparison.compare import Difference, Side, difference, policy_side
from outgate.plan.comparison.weaker_guards import WeakerGuard, find_weaker_guards
from outgate.plan.compile import Compilation
from outgate.project.config import Config, TargetConfig
from outgate.traffic.tags import NO_TAGS
from outgate.values import dataclass, replace

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProjectState:
    """The configuration of a project, and what its policies and those of its targets compile to.

    A compilation is None where there are errors.
    """

    config: Config
    compilations: Mapping[tuple[str, ...], Compilation | None]

    def of(self, target: TargetConfig) -> Compilation | None:
        """What a target is to get."""
        return self.compilations.get(target.policies or self.config.policies)

    def named(self, name: str) -> Compilation | None:
        """What the target of a name is to get, where there is one."""
        targets = (target for target in self.config.targets if target.name == name)
        return next(map(self.of, targets), None)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that two states have differently; None where one does not have it.

    `target` is None for those of the project, among them its guards.
    """

    target: str | None
    name: str
    before: str | None
    after: str | None

    @property
    def is_guard(self) -> bool:
        """Whether it is a guard of the policies."""
        return self.target is None and self.name.startswith("guard `")


@dataclass(frozen=True, slots=True)
class TargetDifference:
    """What a target will allow otherwise; `trouble` says why that cannot be told."""

    target: str
    difference: Difference | None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectDifference:
    """What two states of a project differ in beside the policies that all targets share.

    `weaker` are guards that hold less, whatever their texts say.
    """

    settings: tuple[Setting, ...] = ()
    targets: tuple[TargetDifference, ...] = ()
    weaker: tuple[WeakerGuard, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.settings or self.targets)


def compare_projects(
    before: ProjectState, after: ProjectState, shared: Difference
) -> ProjectDifference:
    """Settings that differ, and targets that will allow otherwise than `shared` tells already."""
    was = {target.name: target for target in before.config.targets}
    now = {target.name: target for target in after.config.targets}
    settings = [*_compare_values(None, _project_values(before), _project_values(after))]
    targets = []
    for name in sorted({*was, *now}):
        old, new = was.get(name), now.get(name)
        was_set, is_set = (_target_values(target) if target else {} for target in (old, new))
        changed = tuple(_compare_values(name, was_set, is_set))
        settings += changed
        if old is None or new is None:
            own = old or new
            if own is None or own.policies is None:
                continue  # the settings say it all: a firewall more or less, with what all get
        elif not changed and new.policies is None:
            continue  # nor has the other policies of its own, as that would be a setting
        change = _compare_target(name, (before, old), (after, new), shared)
        targets += [change] if change is not None else []
    weaker = dict.fromkeys(_compare_guards(before, after))
    return ProjectDifference(tuple(settings), tuple(targets), tuple(weaker))


def _compare_guards(before: ProjectState, after: ProjectState) -> Iterator[WeakerGuard]:
    """Guards that hold less, of the project or of a target that both states have.

    What no state lets anybody know, for errors in policies, is told of the target.
    """
    names = [target.name for target in before.config.targets]
    for name in (None, *names):
        was, now = (
            state.compilations.get(state.config.policies) if name is None else state.named(name)
            for state in (before, after)
        )
        if was is not None and now is not None:
            tags = now.tags.beside(was.tags)
            yield from find_weaker_guards(was.policy.guards, now.policy.guards, tags)


def _compare_target(
    name: str,
    before: tuple[ProjectState, TargetConfig | None],
    after: tuple[ProjectState, TargetConfig | None],
    shared: Difference,
) -> TargetDifference | None:
    """What changes for one target; None where `shared` says the same, or nothing does."""
    try:
        then, was_beyond = _allowed_by(shared.before.name, *before)
        now, is_beyond = _allowed_by(shared.after.name, *after)
    except _Untold as error:
        return TargetDifference(name, None, str(error))
    if was_beyond != is_beyond:
        return TargetDifference(name, None, _tell_beyond(was_beyond, is_beyond))
    change = difference(then, now)
    if change.is_empty or _pieces(change) == _pieces(shared):
        return None
    return TargetDifference(name, change)


class _Untold(Exception):
    """Why it cannot be said what a target allows; the difference tells it of the target."""


def _tell_beyond(was: Beyond | None, now: Beyond | None) -> str:
    """Two targets of which one at least lets through what no rule names."""
    told = [f"{when} {beyond.why}" for when, beyond in (("before", was), ("now", now)) if beyond]
    return f"not only rules decide what passes: {'; '.join(told)}"


def _allowed_by(
    name: str, state: ProjectState, target: TargetConfig | None
) -> tuple[Side, Beyond | None]:
    """What a target will allow: its policies, as wide as it makes them, and what passes beside."""
    if target is None:
        return Side(name=name, rules=()), None
    compilation = state.of(target)
    if compilation is None:
        raise _Untold("its policies do not compile on one of the sides")
    renderer = find_backend(target.backend).make(target.settings, target.accept)
    context = Context(compilation.catalog.tag_files, compilation.places, target.name)
    rendered, problems = renderer.render(compilation.plan, context)
    if rendered is None:
        errors = (problem.message for problem in errors_of(problems))
        raise _Untold(f"its rules cannot be written on one of the sides: {next(errors, '')}")
    side = policy_side(name, compilation)
    return replace(side, rules=rendered.allows, tags=NO_TAGS, warnings=None), rendered.beyond


def _pieces(change: Difference) -> tuple[tuple[object, ...], ...]:
    """What makes two differences the same, whatever they come from."""
    return (
        tuple(shift.piece for shift in change.gained),
        tuple(shift.piece for shift in change.lost),
        tuple((treated.flow, treated.before, treated.after) for treated in change.treated),
    )


def _compare_values(target: str | None, before: Values, after: Values) -> Iterator[Setting]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Setting(target, name, before.get(name), after.get(name))


def _project_values(state: ProjectState) -> Values:
    config = state.config
    values = {
        "policies": ", ".join(config.policies),
        "catalog": config.catalog,
        "default_target": config.default_target or "none",
        "retain": f"{config.retain_days}d",
        "expiry_notice": f"{config.expiry_notice}d",
        **{f"lint.{code}": level for code, level in config.lint.items()},
    }
    # `Setting.is_guard` knows them by this name.
    guards = {
        " ".join(guard.span.text.split()): ", ".join(guard.addresses)
        for compilation in state.compilations.values()
        if compilation is not None
        for guard in compilation.policy.guards
    }
    return {**values, **{f"guard `{text}`": f"for {where}" for text, where in guards.items()}}


def _target_values(target: TargetConfig) -> Values:
    values = {"backend": target.backend}
    values |= dict(_flat("", target.settings))
    values |= dict(_flat("accept.", target.accept))
    if target.policies is not None:
        values["policies"] = ", ".join(target.policies)
    if target.state is not None:
        values |= {"state.container": target.state.container, "state.name": target.state.name}
    return values


def _flat(prefix: str, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", str(value)

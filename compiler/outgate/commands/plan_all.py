"""`outgate plan --target all`: every target planned, and held against the others."""

from collections.abc import Callable, Iterable, Sequence

from outgate.backends.observer import Observer
from outgate.backends.registry import find_backend
from outgate.backends.rendered import Rendered
from outgate.commands.check import check, identity_of, name_targets
from outgate.commands.plan import Planned, Policies, plan_policies, take_policies
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.record import Journal
from outgate.deploy.render_plan import RenderedPlan, render_plan
from outgate.deploy.side_by_side.compare import compare_targets
from outgate.deploy.side_by_side.model import LeftOut, RenderedTarget, SideBySide
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import Diagnostic, Severity
from outgate.errors import UserError
from outgate.project.compile import Inputs
from outgate.project.config import TargetConfig
from outgate.project.project import Project
from outgate.stages import stage
from outgate.values import dataclass

INEXPRESSIBLE = "cannot express the policies"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOutcome:
    """One target: its plan, or what stands in the place of one.

    `rendered` are the policies as it has them, also where it cannot be read. `problems` are of this
    target alone, those of its policies are told once for all.
    """

    name: str
    title: str
    plan: TargetPlan | None = None
    rendered: Rendered | None = None
    problems: tuple[Diagnostic, ...] = ()
    journal: Journal | None = None
    compiled: bool = True

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Why there is no plan, or none that may be applied."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    @property
    def ok(self) -> bool:
        """Whether there is a plan, and nothing forbids to apply it."""
        return self.plan is not None and not self.plan.findings.errors

    @property
    def told(self) -> tuple[Diagnostic, ...]:
        """Its problems, each with the name of the target where it does not name it itself."""
        named = f"target `{self.name}`"
        return tuple(
            problem if named in problem.message else name_targets(problem, (self.name,))
            for problem in self.problems
        )

    def owns(self, finding: Finding) -> bool:
        """Whether a finding of its plan is about this target, and not about the policies."""
        return any(
            (problem.code.id, problem.message) == (finding.code, finding.message)
            for problem in self.problems
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AllPlans:
    """The plans for all targets, in the order of outgate.yaml.

    `comparisons` has one for each set of policies that more than one target takes. `problems` are
    those of policies, each once; where a set is not the project's they name its targets.
    """

    targets: tuple[TargetOutcome, ...]
    comparisons: tuple[SideBySide, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether every target has a plan that nothing forbids to apply."""
        return all(target.ok for target in self.targets)

    @property
    def is_empty(self) -> bool:
        """Whether no target needs a change."""
        return all(target.plan is not None and target.plan.is_empty for target in self.targets)

    @property
    def plans(self) -> tuple[TargetPlan, ...]:
        """The plans that there are."""
        return tuple(target.plan for target in self.targets if target.plan is not None)

    @property
    def alone(self) -> tuple[str, ...]:
        """Targets that are compared with none, as no other takes their policies."""
        taken = {
            name
            for each in self.comparisons
            for name in (*each.targets, *(left.target for left in each.left_out))
        }
        compiled = (target.name for target in self.targets if target.compiled)
        return tuple(name for name in compiled if name not in taken)

    @property
    def findings(self) -> Findings:
        """What is wrong with the policies or odd about them: new where it is new on any target."""
        once: dict[tuple[str, str, str | None], Finding] = {}
        for target in self.targets:
            for finding in target.plan.findings.items if target.plan else ():
                key = finding.code, finding.message, finding.where
                known = once.get(key)
                if not target.owns(finding) and (known is None or known.standing):
                    once[key] = finding
        return Findings(tuple(once.values()))


def plan_all(
    project: Project,
    make_inputs: Callable[[TargetConfig], Inputs],
    observer: Observer,
    *,
    offline: bool,
) -> AllPlans:
    """Plan every target; one that fails does not keep the others from theirs.

    What targets take together is compiled and checked once.
    """
    outcomes: dict[str, TargetOutcome] = {}
    problems: dict[tuple[str, str, str], Diagnostic] = {}
    taken: dict[object, tuple[Policies, list[str]]] = {}
    for configs, inputs in _group(project.config.targets, make_inputs):
        result = check(inputs)
        names = [config.name for config in configs]
        shared = any(config.policies in (None, project.config.policies) for config in configs)
        for problem in result.diagnostics:
            named = problem if shared else name_targets(problem, tuple(names))
            problems.setdefault(identity_of(problem), named)
        policies = take_policies(project, inputs, result)
        if policies is None:
            for config in configs:
                title = find_backend(config.backend).title
                outcomes[config.name] = TargetOutcome(name=config.name, title=title, compiled=False)
            continue
        for config in configs:
            outcomes[config.name] = _plan_one(policies, config, observer, offline=offline)
        # Policies that the command line names are the same for all, whatever guards hold beside.
        taken.setdefault((inputs.paths, inputs.texts), (policies, []))[1].extend(names)
    order = {config.name: number for number, config in enumerate(project.config.targets)}
    return AllPlans(
        targets=tuple(outcomes[name] for name in order),
        comparisons=tuple(
            _compare([outcomes[name] for name in sorted(names, key=order.__getitem__)], policies)
            for policies, names in taken.values()
            if len(names) > 1
        ),
        problems=tuple(problems.values()),
    )


def _group(
    targets: Iterable[TargetConfig], make_inputs: Callable[[TargetConfig], Inputs]
) -> list[tuple[list[TargetConfig], Inputs]]:
    """Targets that take the same policies, with these."""
    groups: list[tuple[list[TargetConfig], Inputs]] = []
    for config in targets:
        inputs = make_inputs(config)
        for members, theirs in groups:
            if theirs == inputs:
                members.append(config)
                break
        else:
            groups.append(([config], inputs))
    return groups


def _plan_one(
    policies: Policies, config: TargetConfig, observer: Observer, *, offline: bool
) -> TargetOutcome:
    rendered: RenderedPlan = (None, ())
    try:
        target = policies.project.open_target(config)
        rendered = render_plan(target, policies.compilation)
        planned = plan_policies(policies, target, rendered, observer, offline=offline)
    except UserError as error:
        planned = Planned(None, (*rendered[1], *error.diagnostics))
    return TargetOutcome(
        name=config.name,
        title=find_backend(config.backend).title,
        plan=planned.plan,
        rendered=rendered[0],
        problems=planned.diagnostics,
        journal=planned.journal,
    )


def _compare(outcomes: Sequence[TargetOutcome], policies: Policies) -> SideBySide:
    targets = [
        RenderedTarget(outcome.name, outcome.rendered)
        for outcome in outcomes
        if outcome.rendered is not None
    ]
    left_out = [
        LeftOut(outcome.name, INEXPRESSIBLE) for outcome in outcomes if outcome.rendered is None
    ]
    with stage("comparing the targets"):
        return compare_targets(targets, policies.compilation, left_out)

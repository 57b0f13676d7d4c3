"""A plan in a target's own terms, with the project's guards held against what it will allow."""

from outgate.backends.fidelity import unkept_warnings
from outgate.backends.rendered import Context, Rendered
from outgate.backends.widenings import SHARED_ADDRESS
from outgate.diagnostics import Diagnostic, has_errors
from outgate.plan.checks.guard_diagnostics import Blindness, check_guards
from outgate.plan.compile import Compilation
from outgate.project.target import Target
from outgate.project.target_settings import TargetSettings
from outgate.stages import stage
from outgate.values import replace

RenderedPlan = tuple[Rendered | None, tuple[Diagnostic, ...]]  # what `render_plan` gives


def settings_of(target: Target) -> TargetSettings:
    """What makes a target this target."""
    config = target.config
    return TargetSettings(config.backend, dict(config.settings), dict(config.accept))


def context_of(target: Target, compilation: Compilation) -> Context:
    """What rendering may look up."""
    return Context(compilation.catalog.tag_files, compilation.places, target.config.name)


def render_plan(target: Target, compilation: Compilation) -> RenderedPlan:
    """A plan in the target's terms, with guards held against what the target will allow.

    None only where the target cannot express the plan; where a guard does not hold there is an
    error among the diagnostics.
    """
    with stage(f"rendering for `{target.config.name}`"):
        context = context_of(target, compilation)
        result, problems = target.renderer.render(compilation.plan, context)
    if result is None or has_errors(problems):
        return None, problems
    return result, (
        *problems,
        *unkept_warnings(result.unkept),
        *_check_allowed(target, compilation, result),
    )


def _check_allowed(
    target: Target, compilation: Compilation, result: Rendered
) -> tuple[Diagnostic, ...]:
    """The guards held against what a target will allow, where that is not what was asked of it.

    Of rules that a target tells by address only it is not known what else they allow.
    """
    if result.allows == compilation.plan.rules and not (result.blind or result.beyond):
        return ()
    blind = Blindness(
        frozenset(result.blind),
        target.config.accept.get(SHARED_ADDRESS.name),
        may_accept=any(key.name == SHARED_ADDRESS.name for key in target.kind.accepts),
    )
    plan = replace(compilation.plan, rules=result.allows)
    return check_guards(replace(compilation, plan=plan), blind, result.beyond)

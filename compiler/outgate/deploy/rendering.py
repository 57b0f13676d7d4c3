"""A plan in a target's own terms, with the project's guards held against what it will allow."""

from dataclasses import replace

from outgate.backends.interface import Context, Rendered
from outgate.diagnostics import Diagnostic, has_errors
from outgate.plan.checks.policy_tests import check_guards
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.project.project import Target
from outgate.project.target_settings import TargetSettings


def settings_of(target: Target) -> TargetSettings:
    """What makes a target this target."""
    config = target.config
    return TargetSettings(config.backend, dict(config.settings), dict(config.accept))


def context_of(compilation: Compilation) -> Context:
    """What rendering may look up."""
    return Context(compilation.catalog.tag_files, compilation.places)


def rendered(
    target: Target, compilation: Compilation
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """A plan in the target's terms, with guards held against what the target will allow.

    None only where the target cannot express the plan; where a guard does not hold there is an
    error among the diagnostics.
    """
    found, problems = target.backend.render(compilation.plan, context_of(compilation))
    if found is None or has_errors(problems):
        return None, problems
    return found, (*problems, *guarded(compilation, found.allows))


def guarded(compilation: Compilation, allows: tuple[Rule, ...]) -> tuple[Diagnostic, ...]:
    """The guards held against what a target will allow, where that is not what was asked of it."""
    if allows == compilation.plan.rules:
        return ()
    return check_guards(replace(compilation, plan=replace(compilation.plan, rules=allows)))

"""Settings that differ, and what they and a target's own policies open there, in words."""

from collections.abc import Iterator

from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.plan.comparison.compare import Difference


def setting_words(setting: Setting) -> str:
    """One setting: whose it is, and what it was and is."""
    whose = f"target `{setting.target}`: " if setting.target is not None else ""
    values = (each if each is not None else "not set" for each in (setting.before, setting.after))
    return f"{whose}{setting.name}: {' -> '.join(values)}"


def counts(its: Difference) -> str:
    """How much is gained, lost and treated differently."""
    parts = [f"{len(its.gained)} gained", f"{len(its.lost)} lost"]
    if its.treated:
        parts.append(f"{len(its.treated)} treated differently")
    return ", ".join(parts)


def target_words(target: TargetDifference) -> str:
    """What a target will allow otherwise, as a heading."""
    if target.difference is None:
        return f"target `{target.target}`: cannot be compared, as {target.trouble}"
    return f"target `{target.target}`: {counts(target.difference)}"


def project_words(its: ProjectDifference) -> Iterator[str]:
    """What differs beside the policies that targets share, for a summary."""
    if its.settings:
        yield f"{len(its.settings)} setting{'s' if len(its.settings) > 1 else ''} changed"
    yield from map(target_words, its.targets)

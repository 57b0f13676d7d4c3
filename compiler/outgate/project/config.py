"""What `outgate.yaml` says: policies, catalog, targets (schemas/config.schema.json)."""

from collections.abc import Collection, Mapping

from outgate.backends.built_in import BUILT_IN
from outgate.diagnostics import did_you_mean
from outgate.values import dataclass, field

NAME = "outgate.yaml"
ALL = "all"  # what `outgate plan --target` calls every target
ALL_TAKEN = f"no target can be called `{ALL}`, which stands for every target"


@dataclass(frozen=True, slots=True)
class StateConfig:
    """A blob container that a team shares, and the name of the target's record in it."""

    container: str
    name: str


@dataclass(frozen=True, slots=True)
class TargetConfig:
    """A target: its backend, that backend's settings, and the policies it takes (None: all).

    `state` is where its record is kept; None is a file in the project.
    """

    name: str
    backend: str
    settings: Mapping[str, object]
    policies: tuple[str, ...] | None = None
    accept: Mapping[str, str] = field(default_factory=dict)
    state: StateConfig | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A project's configuration; the defaults are those of a project without the file.

    `default_target` is the target of a command that names none: the one that outgate.yaml says, or
    else the only one there is if it is harmless. None where nobody has chosen. `targets` stand as
    the file has them.
    """

    policies: tuple[str, ...] = ("policies",)
    catalog: str = "catalog"
    targets: tuple[TargetConfig, ...] = (TargetConfig(BUILT_IN, BUILT_IN, {}),)
    default_target: str | None = BUILT_IN
    retain_days: int = 0
    lint: Mapping[str, str] = field(default_factory=dict)
    expiry_notice: int = 30


def target_hint(name: str, targets: Collection[str]) -> str:
    """What to do about a target that is not among those of outgate.yaml."""
    if name == ALL:
        return f"name one of {', '.join(sorted(targets))}; only `outgate plan` takes `{ALL}`"
    if near := did_you_mean(name, targets):
        return f"did you mean `{near}`?"
    known = f"targets are {', '.join(sorted(targets))}"
    if name != BUILT_IN:
        return known
    return (
        f"{known}; the built-in `{BUILT_IN}` is there only while no others are: to have it beside "
        f"them add `{BUILT_IN}: {{backend: {BUILT_IN}}}`"
    )

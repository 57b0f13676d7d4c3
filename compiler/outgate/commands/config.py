"""`outgate.yaml`: where policies, catalog and targets are (schemas/config.schema.json)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from outgate.catalog.validate import Fault, all_faults, fault_span
from outgate.commands.levels import LevelError, check_level
from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.language.files import decode
from outgate.source import SourceFile, Span

NAME = "outgate.yaml"


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
    settings: Mapping[str, Any]
    policies: tuple[str, ...] | None = None
    accept: Mapping[str, str] = field(default_factory=dict)
    state: StateConfig | None = None


_OURS = ("backend", "policies", "accept", "state")


@dataclass(frozen=True, slots=True)
class Config:
    """A project's configuration; the defaults are those of a project without the file.

    `default_target` is the target of a command that names none: the one that outgate.yaml says, or
    else the only one there is if it is local. None where nobody has chosen.
    """

    policies: tuple[str, ...] = ("policies",)
    catalog: str = "catalog"
    targets: tuple[TargetConfig, ...] = (TargetConfig("local", "local", {}),)
    default_target: str | None = "local"
    retain_days: int = 0
    lint: Mapping[str, str] = field(default_factory=dict)
    expiry_notice: int = 30


def read_config(path: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """The configuration in a file; faults are diagnostics at the place of the YAML."""
    try:
        source, problem = decode(path.read_bytes(), path.name)
    except FileNotFoundError:
        return Config(), ()
    except OSError as error:
        message = f"cannot read `{path.name}`: {(error.strerror or str(error)).lower()}"
        return None, (Diagnostic(codes.BAD_CONFIG, message, help="check its permissions"),)
    if problem is not None:
        return None, (problem,)
    assert source is not None
    return _read(source)


def _read(source: SourceFile) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    import yaml

    try:
        raw = yaml.safe_load(source.text) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = min(mark.index, max(len(source.text) - 1, 0)) if mark else 0
        label = Label(Span(source, offset, offset + 1))
        message = f"this is not YAML: {error.problem or error.context}"
        return None, (Diagnostic(codes.BAD_CONFIG, message, label, help="correct the syntax"),)
    except yaml.YAMLError as error:
        return None, (Diagnostic(codes.BAD_CONFIG, f"`{source.name}`: {error}"),)
    problems = _faults(source, raw)
    if problems:
        return None, problems
    return _config(raw), ()


def _config(raw: Mapping[str, Any]) -> Config:
    policies = raw.get("policies", "policies")
    named = raw.get("targets") or {"local": {"backend": "local"}}
    targets = tuple(
        TargetConfig(
            name,
            each["backend"],
            {k: v for k, v in each.items() if k not in _OURS},
            tuple(each["policies"]) if "policies" in each else None,
            each.get("accept", {}),
            _state(name, each.get("state")),
        )
        for name, each in sorted(named.items())
    )
    default = raw.get("default_target")
    if default is None and len(targets) == 1 and targets[0].backend == "local":
        default = targets[0].name
    return Config(
        (policies,) if isinstance(policies, str) else tuple(policies),
        raw.get("catalog", "catalog"),
        targets,
        default,
        int(raw.get("retain", "0d").removesuffix("d")),
        raw.get("lint", {}),
        int(raw.get("expiry_notice", "30d").removesuffix("d")),
    )


def target_hint(name: str, targets: Collection[str]) -> str:
    """What to do about a target that is not among those of outgate.yaml."""
    if near := did_you_mean(name, targets):
        return f"did you mean `{near}`?"
    known = f"targets are {', '.join(sorted(targets))}"
    if name != "local":
        return known
    return (
        f"{known}; the built-in `local` is there only while no others are: to have it beside them "
        "add `local: {backend: local}`"
    )


def _state(target: str, raw: Mapping[str, str] | None) -> StateConfig | None:
    return None if raw is None else StateConfig(raw["container"], raw.get("name", target))


def _faults(source: SourceFile, raw: Any) -> tuple[Diagnostic, ...]:
    faults = list(all_faults("config.schema.json", raw))
    if not faults and isinstance(raw, dict):
        default, targets = raw.get("default_target"), raw.get("targets") or {"local": {}}
        if default is not None and default not in targets:
            message = f"there is no target `{default}`; {target_hint(default, targets)}"
            faults.append(Fault(message, ("default_target",)))
        for name in raw.get("lint", {}):
            try:
                check_level(name)
            except LevelError as error:
                faults.append(Fault(str(error), ("lint", name), at_key=True))
    return tuple(
        Diagnostic(
            codes.BAD_CONFIG,
            fault.message,
            Label(fault_span(source, 0, fault) or Span(source, 0, 1)),
            help="schemas/config.schema.json describes every setting",
        )
        for fault in faults
    )

"""`outgate.yaml`: where policies, catalog and targets are (schemas/config.schema.json)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.language.files import decode
from outgate.source import SourceFile, Span

NAME = "outgate.yaml"


@dataclass(frozen=True, slots=True)
class TargetConfig:
    """A target: its backend, that backend's settings, and the policies it takes (None: all)."""

    name: str
    backend: str
    settings: Mapping[str, Any]
    policies: tuple[str, ...] | None = None
    accept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """A project's configuration; the defaults are those of a project without the file."""

    policies: tuple[str, ...] = ("policies",)
    catalog: str = "catalog"
    targets: tuple[TargetConfig, ...] = (TargetConfig("local", "local", {}),)
    default_target: str = "local"


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
        root = yaml.compose(source.text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(source.text) or {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = min(mark.index, max(len(source.text) - 1, 0)) if mark else 0
        label = Label(Span(source, offset, offset + 1))
        message = f"this is not YAML: {error.problem or error.context}"
        return None, (Diagnostic(codes.BAD_CONFIG, message, label, help="correct the syntax"),)
    except yaml.YAMLError as error:
        return None, (Diagnostic(codes.BAD_CONFIG, f"`{source.name}`: {error}"),)
    problems = _faults(source, root, raw)
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
            {k: v for k, v in each.items() if k not in ("backend", "policies", "accept")},
            tuple(each["policies"]) if "policies" in each else None,
            each.get("accept", {}),
        )
        for name, each in sorted(named.items())
    )
    default = raw.get("default_target")
    if default is None:
        default = "local" if "local" in named else targets[0].name
    return Config(
        (policies,) if isinstance(policies, str) else tuple(policies),
        raw.get("catalog", "catalog"),
        targets,
        default,
    )


def _faults(source: SourceFile, root: Any, raw: Any) -> tuple[Diagnostic, ...]:
    import json

    from jsonschema import Draft202012Validator

    from outgate.resources import resource_text

    schema = json.loads(resource_text("schemas", "config.schema.json"))
    found = []
    for error in Draft202012Validator(schema).iter_errors(raw):
        path = list(error.absolute_path)
        message, help, at_key = error.message, None, False
        if error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            unknown = sorted(set(error.instance) - set(known), key=str)[0]
            path.append(unknown)
            at_key = True
            near = did_you_mean(str(unknown), known)
            message = f"there is no setting `{unknown}` here"
            help = f"did you mean `{near}`?" if near else f"known are {', '.join(sorted(known))}"
        elif error.validator == "enum":
            values = [str(value) for value in error.validator_value]
            near = did_you_mean(str(error.instance), values)
            message = f"`{error.instance}` is not known here"
            help = f"did you mean `{near}`?" if near else f"known are {', '.join(values)}"
        label = Label(_span(source, root, path, at_key=at_key))
        found.append(Diagnostic(codes.BAD_CONFIG, message[:200], label, help=help))
    if found or not isinstance(raw, dict):
        return tuple(found)
    default, targets = raw.get("default_target"), raw.get("targets") or {"local": {}}
    if default is not None and default not in targets:
        near = did_you_mean(default, targets)
        help = f"did you mean `{near}`?" if near else f"targets are {', '.join(sorted(targets))}"
        label = Label(_span(source, root, ["default_target"]))
        message = f"there is no target `{default}`"
        found.append(Diagnostic(codes.BAD_CONFIG, message, label, help=help))
    return tuple(found)


def _span(source: SourceFile, node: Any, path: list[Any], *, at_key: bool = False) -> Span:
    """Where a path of keys and indexes leads to in the YAML: a plain value, else its key."""
    import yaml

    here = node
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(step)]
            if not pairs:
                break
            here, node = pairs[0]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            here = node = node.value[step]
    if isinstance(node, yaml.ScalarNode) and not at_key:
        here = node
    if here is None:
        return Span(source, 0, 1)
    end = here.end_mark.index if isinstance(here, yaml.ScalarNode) else here.start_mark.index + 1
    return Span(source, here.start_mark.index, end)

"""Reads `outgate.yaml`; a project without one has the defaults, and needs none of this."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.backends.built_in import BUILT_IN
from outgate.backends.registry import find_backend
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.documents.fault import Fault
from outgate.documents.files import MAX_CONFIG_BYTES, FileMissing, bounds_of
from outgate.documents.reader import Kind, read_document_file
from outgate.documents.schema import all_faults
from outgate.documents.yaml import MAX_CONFIG_VALUES
from outgate.project.config import ALL, ALL_TAKEN, Config, StateConfig, TargetConfig, target_hint
from outgate.project.config_schema import config_schema
from outgate.project.lint_levels import LevelError, check_level, near_level
from outgate.values import replace

if TYPE_CHECKING:
    from outgate.project.config_fields import ConfigFields, StateFields, TargetFields

_OURS = ("backend", "policies", "accept", "state")
_KIND = Kind(
    codes.BAD_CONFIG,
    "schemas/config.schema.json describes every setting",
    MAX_CONFIG_BYTES,
    MAX_CONFIG_VALUES,
)


def read_config(path: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """The configuration in a file; faults are diagnostics at the place of the YAML."""
    try:
        file, problems = read_document_file(path, bounds_of(path.parent), _KIND)
    except FileMissing:
        return Config(), ()
    if file is None:
        return None, problems
    documents, problems = file.documents()
    if problems:
        return None, problems
    if not file.source.text.strip():
        message = f"`{path.name}` is empty"
        help = "write a setting, or delete the file; an empty one looks like a lost one"
        return None, (Diagnostic(codes.BAD_CONFIG, message, help=help),)
    if len(documents) > 1:
        return None, (file.diagnostic(Fault("only one YAML document belongs here", ()), 1),)
    empty: ConfigFields = {}
    raw = (documents[0] if documents else None) or empty
    if faults := _schema_faults(raw) or _name_faults(raw):
        # Nor is the line shown in which a secret may stand.
        secrets = (Diagnostic(_KIND.code, f.message, help=_KIND.help) for f in faults if _secret(f))
        return None, (*file.each((f for f in faults if not _secret(f)), 0), *secrets)
    return _config(raw), ()


def _config(raw: "ConfigFields") -> Config:
    policies = raw.get("policies", "policies")
    built_in: dict[str, TargetFields] = {BUILT_IN: {"backend": BUILT_IN}}
    named = raw.get("targets") or built_in
    targets = tuple(
        TargetConfig(
            name,
            each["backend"],
            {k: v for k, v in each.items() if k not in _OURS},
            tuple(each["policies"]) if "policies" in each else None,
            each.get("accept", {}),
            _state(name, each.get("state")),
        )
        for name, each in named.items()
    )
    default = raw.get("default_target")
    if len(targets) == 1 and find_backend(targets[0].backend).for_trial:
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


def _state(target: str, raw: "StateFields | None") -> StateConfig | None:
    return None if raw is None else StateConfig(raw["container"], raw.get("name", target))


def settings_faults(name: str, target: Mapping[str, object]) -> tuple[Fault, ...]:
    """What would be wrong with a target of outgate.yaml; paths begin at the top of the file."""
    return _schema_faults({"targets": {name: target}})


def _secret(fault: Fault) -> bool:
    """Whether what is wrong may be a login or a token."""
    return fault.path[-2:] == ("state", "container")


def _unquoted(fault: Fault) -> Fault:
    """A fault that does not say what stands there, where that may be a login or a token."""
    if not _secret(fault):
        return fault
    where = "/".join(map(str, fault.path))
    from outgate.state.container import FORM

    message = f"`{where}` is no URL of a blob container, which is {FORM} without login or token"
    return replace(fault, message=message)


def _one_for_each_place(faults: Iterable[Fault]) -> list[Fault]:
    """The first fault of each place: the schema says of each kind of target what it lacks."""
    first: dict[tuple[tuple[str | int, ...], bool], Fault] = {}
    for fault in faults:
        first.setdefault((fault.path, fault.at_key), fault)
    return list(first.values())


def _schema_faults(document: object) -> tuple[Fault, ...]:
    """What the schema finds wrong."""
    once = _one_for_each_place(all_faults(config_schema(), document))
    return tuple(_unquoted(each) for each in once)


def _name_faults(raw: "ConfigFields") -> tuple[Fault, ...]:
    """Names that stand for nothing, in a document that keeps the schema."""
    faults = []
    if ALL in (raw.get("targets") or ()):
        faults.append(Fault(f"{ALL_TAKEN}; rename it", ("targets", ALL), at_key=True))
    default, targets = raw.get("default_target"), raw.get("targets") or (BUILT_IN,)
    if default is not None and default not in targets:
        message = f"there is no target `{default}`; {target_hint(default, tuple(targets))}"
        near = did_you_mean(default, targets) or ""
        faults.append(Fault(message, ("default_target",), near=near))
    for name in raw.get("lint", {}):
        try:
            check_level(name)
        except LevelError as error:
            path, near = ("lint", name), near_level(name) or ""
            faults.append(Fault(str(error), path, at_key=True, near=near))
    return tuple(faults)

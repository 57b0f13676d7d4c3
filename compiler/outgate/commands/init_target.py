"""The target of a new project: its settings held against the schema, and outgate.yaml with it.

The local firewall is always there, so that plans can be made without an account; nobody but the
user makes another one the target of commands that name none.
"""

import json

from outgate.backends.built_in import BUILT_IN
from outgate.backends.kind import BackendKind
from outgate.backends.registry import backends
from outgate.commands.init_draft import Draft
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.documents.fault import Fault
from outgate.project.config import ALL, ALL_TAKEN
from outgate.project.config_reader import settings_faults
from outgate.project.config_schema import settings_schema

_CONFIG = """\
# Where Outgate finds things. Every setting has this default.
policies: policies
catalog: catalog
default_target: {local}

targets:
  # A firewall kept in a file, to try plan and apply without an account.
  {local}:
    backend: {local}
    path: .outgate/local-firewall.json
"""


def check_target(draft: Draft) -> tuple[Diagnostic, ...]:
    """What is wrong with the target of the answers."""
    names = [kind.name for kind in backends()]
    if draft.backend not in names:
        near = did_you_mean(draft.backend, names)
        help = f"did you mean `{near}`?" if near else f"backends are {', '.join(names)}"
        message = f"there is no backend `{draft.backend}`"
        return (Diagnostic(codes.BAD_CONFIG, message, help=help),)
    missing = [name for name in required_settings(draft.kind) if name not in draft.settings]
    if missing:
        given = " ".join(f"--set {name}=..." for name in missing)
        message = f"a target of backend `{draft.backend}` takes {', '.join(missing)}"
        return (Diagnostic(codes.BAD_CONFIG, message, help=f"add `{given}`"),)
    return check_name(draft) or tuple(map(_told, _faults(draft)))


def check_setting(draft: Draft, name: str) -> tuple[Diagnostic, ...]:
    """What is wrong with one setting of the target, whatever others are missing."""
    return tuple(_told(fault) for fault in _faults(draft) if fault.path[2:3] == (name,))


def check_name(draft: Draft) -> tuple[Diagnostic, ...]:
    """What is wrong with the name of the target."""
    if draft.target == BUILT_IN and draft.backend != BUILT_IN:
        message = f"`{BUILT_IN}` is the firewall to try things with, and is there already"
        return (Diagnostic(codes.BAD_CONFIG, message, help="choose another name"),)
    if draft.target == ALL:
        return (Diagnostic(codes.BAD_CONFIG, ALL_TAKEN, help="choose another name"),)
    return tuple(_told(fault) for fault in _faults(draft) if len(fault.path) == 1)


def _faults(draft: Draft) -> tuple[Fault, ...]:
    target = {"backend": draft.backend, **typed_settings(draft)}
    return settings_faults(draft.target, target)


def _told(fault: Fault) -> Diagnostic:
    help = "schemas/config.schema.json describes every setting"
    where = ".".join(map(str, fault.path[2:] or fault.path))
    return Diagnostic(codes.BAD_CONFIG, f"`{where}`: {fault.message}", help=help)


def required_settings(kind: BackendKind) -> dict[str, str]:
    """The settings that a target of a kind cannot do without, with what they are."""
    schema = settings_schema(kind)
    properties = schema["properties"]
    return {name: properties[name].get("description", "") for name in schema.get("required", ())}


def typed_settings(draft: Draft) -> dict[str, object]:
    """The settings as outgate.yaml has them: numbers where the schema asks for numbers."""
    properties = settings_schema(draft.kind)["properties"]
    return {
        name: int(text)
        if properties.get(name, {}).get("type") == "integer" and text.isdecimal()
        else text
        for name, text in draft.settings.items()
    }


def config_text(draft: Draft) -> str:
    """outgate.yaml: the local firewall, to try things, and the target of the answers."""
    text = _CONFIG.format(local=BUILT_IN)
    if draft.backend == BUILT_IN:
        return text
    lines = [f"    {name}: {json.dumps(value)}" for name, value in typed_settings(draft).items()]
    target = f"  # `outgate plan --target {draft.target}` shows what it would change there.\n"
    target += f"  {draft.target}:\n    backend: {draft.backend}\n"
    accepts = [f'    #   {key.name}: "the reason"  # {key.about}' for key in draft.kind.accepts]
    if accepts:
        lines += ["    # What it cannot tell apart is an error, unless that is accepted:"]
        lines += ["    # accept:", *accepts]
    return text + target + "".join(f"{line}\n" for line in lines)

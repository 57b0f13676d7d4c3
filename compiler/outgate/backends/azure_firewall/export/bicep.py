"""The same rules in Bicep, for pipelines that deploy it."""

from collections.abc import Iterator

from outgate.backends.azure_firewall.arm.wire import API_VERSION, group_body, ip_group_body
from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.model import Rendering
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.kind import File
from outgate.backends.rendered import Rendered

_POLICY = "Microsoft.Network/firewallPolicies"


class _Expression(str):
    """Text that stands as it is."""

    __slots__ = ()


def bicep_file(rendered: Rendered) -> tuple[File, ...]:
    """The text as the one file of its format."""
    policy = policy_of(rendered)
    return (File("", bicep(policy.rendering, policy.settings)),)


def bicep(rendering: Rendering, settings: AzureSettings) -> str:
    """A Bicep file for the resource group of the policy, which is there already.

    Groups wait for each other: the service changes one group of a policy at a time.
    """
    symbols = {group.name: f"ipGroup{n}" for n, group in enumerate(rendering.ip_groups, start=1)}
    lines = [
        f"param policyName string = {_text(settings.policy)}",
        "param location string = resourceGroup().location",
        "",
        f"resource policy '{_POLICY}@{API_VERSION}' existing = {{",
        "  name: policyName",
        "}",
    ]
    for ip_group in rendering.ip_groups:
        body = {
            "name": ip_group.name,
            "location": _Expression("location"),
            **ip_group_body(ip_group, settings.mark),
        }
        lines += _resource(symbols[ip_group.name], "Microsoft.Network/ipGroups", body)
    before: list[_Expression] = []
    for number, group in enumerate(rendering.groups, start=1):
        body = {
            "parent": _Expression("policy"),
            "name": group.name,
            **({"dependsOn": before} if before else {}),
            **group_body(group, lambda name: _Expression(f"{symbols[name]}.id")),
        }
        symbol = f"group{number}"
        lines += _resource(symbol, f"{_POLICY}/ruleCollectionGroups", body)
        before = [_Expression(symbol)]
    return "\n".join(lines) + "\n"


def _resource(symbol: str, kind: str, body: dict[str, object]) -> Iterator[str]:
    yield ""
    value = "\n".join(_value(body, ""))
    yield f"resource {symbol} '{kind}@{API_VERSION}' = {value}"


def _value(value: object, indent: str) -> Iterator[str]:
    """The lines of a value; the first goes behind its name."""
    inner = indent + "  "
    match value:
        case dict():
            yield "{"
            for key, item in value.items():
                first, *rest = _value(item, inner)
                yield f"{inner}{_key(key)}: {first}"
                yield from rest
            yield f"{indent}}}"
        case list() if value:
            yield "["
            for item in value:
                first, *rest = _value(item, inner)
                yield f"{inner}{first}"
                yield from rest
            yield f"{indent}]"
        case list():
            yield "[]"
        case bool():
            yield "true" if value else "false"
        case int() | _Expression():
            yield str(value)
        case _:
            yield _text(str(value))


def _key(name: str) -> str:
    return name if name.isidentifier() else _text(name)


def _text(text: str) -> str:
    """A string in which nothing is an expression."""
    for char, escaped in (
        ("\\", "\\\\"),
        ("'", "\\'"),
        ("${", "\\${"),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\t", "\\t"),
    ):
        text = text.replace(char, escaped)
    return f"'{text}'"

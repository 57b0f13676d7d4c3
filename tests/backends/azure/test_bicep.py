"""Exported Bicep, read by a parser of its own grammar, holds what the ARM template holds."""

import json
import re
from typing import Any

import pytest
import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

from outgate.backends.azure_firewall.export.arm import arm_template
from outgate.backends.azure_firewall.export.bicep import bicep
from outgate.backends.azure_firewall.model import Group, Rendering
from outgate.backends.azure_firewall.settings import read_settings
from tests.builders.azure_project import CONFIG, PAYROLL, POLICY
from tests.builders.azure_rules import https_rule
from tests.conftest import Workspace

PARSER = Parser(Language(tree_sitter_bicep.language()))
ESCAPES = {"\\\\": "\\", "\\'": "'", "\\$": "$", "\\n": "\n", "\\r": "\r", "\\t": "\t"}


def text_of(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()


def value(node: Node) -> Any:
    """What a node of the tree stands for."""
    match node.type:
        case "object":
            properties = [each for each in node.named_children if each.type == "object_property"]
            return {
                text_of(each.named_children[0]).strip("'"): value(each.named_children[-1])
                for each in properties
            }
        case "array":
            return [value(each) for each in node.named_children]
        case "string":
            assert not any(each.type == "interpolation" for each in node.named_children)
            # The parser tells where a string ends and that nothing in it is an expression; it has
            # no node for an escaped dollar, so what the text says is read from between the quotes.
            return re.sub(r"\\.", lambda match: ESCAPES[match[0]], text_of(node)[1:-1])
        case "number":
            return int(text_of(node))
        case "boolean":
            return text_of(node) == "true"
        case "array_item" | "property_value":
            return value(node.named_children[0])
        case _:
            return f"<{text_of(node)}>"


def resources(source: str) -> dict[str, Any]:
    """The resources of a file by their symbols."""
    tree = PARSER.parse(source.encode())
    assert not tree.root_node.has_error, source
    by_symbol = {}
    for node in tree.root_node.named_children:
        if node.type == "resource_declaration":
            symbol, kind, *_, body = node.named_children
            by_symbol[text_of(symbol)] = {"kind": value(kind), **value(body)}
    return by_symbol


def same_as_template(source: str, template: dict[str, Any]) -> None:
    """Every resource of a template stands in a file, with the same properties."""
    declared = resources(source)
    policy = declared.pop("policy")
    assert policy["name"] == "<policyName>"
    symbols = {each["name"]: symbol for symbol, each in declared.items()}
    before: list[str] = []
    assert len(declared) == len(template["resources"])
    for (symbol, each), resource in zip(declared.items(), template["resources"], strict=True):
        assert each["kind"] == f"{resource['type']}@{resource['apiVersion']}"
        wanted = json.dumps(resource["properties"])
        for name, its_symbol in symbols.items():
            reference = f"[resourceId('Microsoft.Network/ipGroups', '{name}')]"
            wanted = wanted.replace(reference, f"<{its_symbol}.id>")
        assert each["properties"] == json.loads(wanted)
        if "ruleCollections" in resource["properties"]:
            assert each["parent"] == "<policy>"
            assert each.get("dependsOn", []) == before
            before = [f"<{symbol}>"]
        else:
            assert each["location"] == "<location>"
            assert each["tags"] == resource["tags"] == {"managed-by": "outgate fw-policy/outgate"}


def test_the_file_holds_what_the_template_holds(empty: Workspace) -> None:
    empty.write("outgate.yaml", CONFIG)
    empty.write("policies/a.policy", POLICY)
    empty.write("catalog/payroll.yaml", PAYROLL)
    written = empty.run("export", "--format", "bicep", "-o", "main.bicep")
    assert written.code == 0, written.err
    printed = empty.run("export", "--format", "bicep").out
    source = (empty.folder / "main.bicep").read_text()
    assert printed == source
    same_as_template(source, json.loads(empty.run("export", "--format", "arm").out))


@pytest.mark.parametrize(
    "text", ["from it's", "a\\b", "${policy.id}", "$'{x}", "two\nlines\tand ''", "ü → ${"]
)
def test_nothing_in_a_text_is_an_expression(text: str) -> None:
    rules = (https_rule("r", text, ("a.example",)),)
    groups = tuple(
        Group(name=f"g-{n}", priority=1000 + n, application=rules, network=()) for n in (0, 1)
    )
    rendering = Rendering((), groups)
    raw = {"subscription": "s", "resource_group": "rg", "policy": "fw"}
    settings = read_settings(raw, {})
    same_as_template(bicep(rendering, settings), arm_template(rendering, settings))

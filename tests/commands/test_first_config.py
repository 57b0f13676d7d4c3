"""outgate.yaml of a new project, word for word: it is the first that a user reads of settings."""

import pytest

from outgate.backends.kind import BackendKind
from outgate.backends.registry import backends
from outgate.commands.init_draft import Draft
from outgate.commands.init_target import (
    check_name,
    check_setting,
    check_target,
    config_text,
    required_settings,
    typed_settings,
)

LOCAL = """\
# Where Outgate finds things. Every setting has this default.
policies: policies
catalog: catalog
default_target: local

targets:
  # A firewall kept in a file, to try plan and apply without an account.
  local:
    backend: local
    path: .outgate/local-firewall.json
"""
SETTINGS = {
    "subscription": "00000000-0000-4000-8000-000000000001",
    "resource_group": "rg",
    "policy": "fw",
    "priority": "200",
}
AZURE = Draft(backend="azure-firewall", target="prod", settings=SETTINGS)


def test_the_firewall_to_try_things_with() -> None:
    assert config_text(Draft()) == LOCAL


def test_a_firewall_beside_it() -> None:
    text = config_text(AZURE)
    assert text.startswith(LOCAL)
    assert text.removeprefix(LOCAL).splitlines() == [
        "  # `outgate plan --target prod` shows what it would change there.",
        "  prod:",
        "    backend: azure-firewall",
        '    subscription: "00000000-0000-4000-8000-000000000001"',
        '    resource_group: "rg"',
        '    policy: "fw"',
        "    priority: 200",
        "    # What it cannot tell apart is an error, unless that is accepted:",
        "    # accept:",
        *(f'    #   {key.name}: "the reason"  # {key.about}' for key in AZURE.kind.accepts),
    ]
    assert AZURE.kind.accepts


@pytest.mark.parametrize(
    ("given", "typed"),
    [
        ({"priority": "200"}, {"priority": 200}),
        ({"priority": "20x"}, {"priority": "20x"}),
        ({"policy": "200"}, {"policy": "200"}),
        ({"nothing": "200"}, {"nothing": "200"}),
    ],
)
def test_numbers_are_numbers_where_the_schema_says_so(
    given: dict[str, str], typed: dict[str, object]
) -> None:
    assert typed_settings(Draft(backend="azure-firewall", settings=given)) == typed


def test_what_a_target_cannot_do_without() -> None:
    assert list(required_settings(AZURE.kind)) == ["subscription", "resource_group", "policy"]
    assert required_settings(Draft().kind) == {}


@pytest.mark.parametrize("kind", backends(), ids=lambda kind: kind.name)
def test_whoever_is_asked_for_a_setting_is_told_what_it_is(kind: BackendKind) -> None:
    """`outgate init` asks for it by its name, with these words above the question."""
    assert all(required_settings(kind).values())


@pytest.mark.parametrize(
    ("draft", "message", "help"),
    [
        (
            Draft(backend="azure-firewal"),
            "there is no backend `azure-firewal`",
            "did you mean `azure-firewall`?",
        ),
        (Draft(backend="zzz"), "there is no backend `zzz`", "backends are local, azure-firewall"),
        (
            Draft(backend="azure-firewall", settings={"policy": "p"}),
            "a target of backend `azure-firewall` takes subscription, resource_group",
            "add `--set subscription=... --set resource_group=...`",
        ),
        (
            Draft(backend="azure-firewall", target="local", settings=SETTINGS),
            "`local` is the firewall to try things with, and is there already",
            "choose another name",
        ),
        (Draft(target="all"), "", "choose another name"),
        (
            Draft(backend="azure-firewall", target="p", settings={**SETTINGS, "priority": "1"}),
            "`priority`: ",
            "schemas/config.schema.json describes every setting",
        ),
    ],
)
def test_what_is_wrong_with_a_target(draft: Draft, message: str, help: str) -> None:
    first = check_target(draft)[0]
    assert first.message.startswith(message)
    assert str(first.help).startswith(help)


def test_one_setting_or_name_is_looked_at_by_itself() -> None:
    """While somebody is asked for one after the other, the others are missing still."""
    part = Draft(backend="azure-firewall", target="prod", settings={"priority": "1"})
    assert [each.message.partition(":")[0] for each in check_setting(part, "priority")] == [
        "`priority`"
    ]
    assert check_setting(part, "policy") == ()
    assert check_name(part) == ()
    assert check_target(AZURE) == ()
    bad = Draft(backend="azure-firewall", target="../x")
    assert [each.message for each in check_name(bad)] == ["`targets`: `../x` is not allowed here"]

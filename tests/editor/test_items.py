"""What is said of each word that can come: an editor shows it beside the word."""

import pytest

from outgate.editor.completion import ItemKind, complete
from tests.editor.scene import cursor, open_examples

KEYWORDS = {
    "for": "`region NAME` or `fleet NAME`",
    "from": "a source name or an address",
    "via": "`standard`, `streamlined` or `addresses`",
    "with": "a feature name",
    "without": "a feature name",
    "workspace": "a workspace ID in double quotes",
    "storage": "a storage account name in double quotes",
    "owner": "the owner in double quotes",
    "because": "the reason in double quotes",
    "until": "a date such as 2027-03-31",
}
FORMS = {
    "source": "source NAME = ADDRESS, ...",
    "allow": "allow SERVICE for region NAME, fleet NAME",
    "limit": 'limit to "*.DOMAIN", ...',
    "forbid": 'forbid "URL", ... except "URL", ...',
    "require": 'require "URL", ...',
    "test": 'test "NAME" { allow URL from ADDRESS }',
}
FLEET = "fleet NAME = FLEET, ..."


def said(marked: str) -> dict[str, tuple[str, str]]:
    """Kind and detail of what can come at the `|`."""
    text, at = cursor(marked)
    scene = open_examples()
    document = scene.type("policies/emea.policy", text)
    completion = complete(scene.view(), document, at)
    assert completion is not None
    return {item.label: (item.kind.value, item.detail) for item in completion.items}


def of_kind(kind: ItemKind, details: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {label: (kind.value, detail) for label, detail in details.items()}


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("|", of_kind(ItemKind.KEYWORD, {**FORMS, "fleet": FLEET})),
        ("allow |", of_kind(ItemKind.SERVICE, {"mde": "", "mde-portal": ""})),
        (
            "allow mde |",
            of_kind(ItemKind.KEYWORD, {**KEYWORDS, **FORMS, "fleet": FLEET}),
        ),
        ("limit |", of_kind(ItemKind.KEYWORD, {"to": ""})),
        (
            'forbid "a" |',
            of_kind(
                ItemKind.KEYWORD,
                {
                    "except": "a pattern in double quotes",
                    **{name: KEYWORDS[name] for name in ("from", "owner", "because")},
                    **FORMS,
                    "fleet": FLEET,
                },
            ),
        ),
        (
            'test "x" {\n |',
            of_kind(
                ItemKind.KEYWORD,
                {"allow": "allow URL from ADDRESS", "deny": "deny URL from ADDRESS"},
            ),
        ),
        (
            "allow mde via |",
            of_kind(ItemKind.METHOD, {"standard": "", "streamlined": "", "addresses": ""}),
        ),
        (
            "source a = 10.0.0.1\nallow mde from |",
            of_kind(
                ItemKind.SOURCE,
                {
                    "a": "in policies/emea.policy",
                    "jump-hosts": "in policies/admins.policy",
                    "london-dc": "in policies/servers.policy",
                    "any": "every address",
                },
            ),
        ),
        (
            "allow mde for region EU, |",
            {
                **of_kind(
                    ItemKind.REGION,
                    {
                        **dict.fromkeys(("AEC", "AEN", "AU", "UK", "US"), "commercial"),
                        **dict.fromkeys(("DoD", "GCC", "gcc-high"), "government"),
                    },
                ),
                **of_kind(
                    ItemKind.KEYWORD, {"region": "region NAME", "fleet": "fleet NAME"}
                ),
            },
        ),
    ],
)  # fmt: skip
def test_all_that_can_come_with_what_it_is(marked: str, wanted: dict[str, tuple[str, str]]) -> None:
    assert said(marked) == wanted


@pytest.mark.parametrize(
    ("marked", "label", "wanted"),
    [
        ("allow mde for fleet |", "all", ("fleet", "29 fleets")),
        ("allow mde for fleet |", "macos", ("fleet", "macOS")),
        ("allow mde for fleet |", "plant-servers", ("fleet", "in policies/servers.policy")),
        (
            "allow mde with |",
            "updates",
            ("feature", "security intelligence and product updates (on by default)"),
        ),
        (
            "allow mda with |",
            "updates",
            ("feature", "security intelligence and product updates (on by default)"),
        ),
        (
            "allow mde without |",
            "network-scanner",
            ("feature", "vulnerability assessment of network devices (off by default)"),
        ),
    ],
)
def test_one_of_many_with_what_it_is(marked: str, label: str, wanted: tuple[str, str]) -> None:
    assert said(marked)[label] == wanted


def test_nothing_of_the_names_of_others_in_a_fleet_that_is_being_defined() -> None:
    """The fleet itself is none that it can hold."""
    assert "mine" not in said("fleet mine = win11, |")
    assert "mma" in said("fleet mine = win11, |")
    assert said("fleet |") == {}

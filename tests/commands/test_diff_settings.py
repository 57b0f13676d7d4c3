"""Every setting that differs between two states of a project is told, and no target is left out."""

import json
from typing import Any

import pytest

from tests.builders.schemas import validate
from tests.commands.gits import commit, start
from tests.conftest import Workspace

BASE = "allow mde for region EU, fleet linux from 10.0.0.0/9\n"
BEFORE = """\
policies: policies
retain: 5d
expiry_notice: 10d
default_target: own
lint: {no-owner: warn, no-reason: deny}
targets:
  own: {backend: local, path: a.json, policies: [own]}
  broken: {backend: local, policies: [broken]}
  odd: {backend: local, policies: [odd]}
  gone: {backend: local}
  same: {backend: local, accept: {}}
"""
AFTER = """\
policies: [policies, more]
catalog: lists
retain: 6d
lint: {no-owner: deny}
targets:
  own: {backend: local, path: b.json, policies: [own, more]}
  broken: {backend: local, policies: [broken]}
  odd: {backend: nftables, path: f.nft, accept: {subdomains: "they look"}, policies: [odd]}
  new: {backend: local, state: {container: "https://x.blob.core.windows.net/y", name: n}}
  same: {backend: local}
"""
SETTINGS = [
    (None, "catalog", "catalog", "lists"),
    (None, "default_target", "own", "none"),
    (None, "expiry_notice", "10d", "30d"),
    (None, 'guard `forbid "*.us"`', None, "for *"),
    (None, "lint.no-owner", "warn", "deny"),
    (None, "lint.no-reason", "deny", None),
    (None, "policies", "policies", "policies, more"),
    (None, "retain", "5d", "6d"),
    ("gone", "backend", "local", None),
    ("new", "backend", None, "local"),
    ("new", "state.container", None, "https://x.blob.core.windows.net/y"),
    ("new", "state.name", None, "n"),
    ("odd", "accept.subdomains", None, "they look"),
    ("odd", "backend", "local", "nftables"),
    ("odd", "path", None, "f.nft"),
    ("own", "path", "a.json", "b.json"),
    ("own", "policies", "own", "own, more"),
]


@pytest.fixture
def changed(empty: Workspace) -> Workspace:
    """A repository in which everything of the project was changed since the last commit."""
    start(empty.folder)
    for name in ("policies", "own", "broken", "odd"):
        empty.write(f"{name}/x.policy", BASE)
    empty.write("outgate.yaml", BEFORE)
    commit(empty.folder)
    empty.write("outgate.yaml", AFTER)
    empty.write("more/x.policy", BASE.replace("EU", "UK") + 'forbid "*.us"\n')
    empty.write("broken/x.policy", "allow mdee for region EU\n")
    return empty


def test_every_setting_is_told_with_what_it_was(changed: Workspace) -> None:
    document: Any = json.loads(changed.run("diff", "HEAD:", "--format", "json").out)
    validate("difference.schema.json", document)
    told = [
        (each["target"], each["name"], each["before"], each["after"])
        for each in document["settings"]
    ]
    assert told == SETTINGS
    # What all targets get is told once; where nobody can tell, that is said.
    troubles = {each["target"]: each["trouble"] for each in document["targets"]}
    assert troubles["broken"] == "its policies do not compile on one of the sides"
    assert troubles["odd"].startswith(
        "its rules cannot be written on one of the sides: nftables cannot express `10.0.0.0/9 -> "
    )
    assert troubles.keys() == {"broken", "odd"}


def test_the_text_says_the_same(changed: Workspace) -> None:
    lines = changed.run("diff", "HEAD:").out.splitlines()
    at = lines.index("settings (17)")
    assert lines[at + 1 : at + 3] == [
        "  ~ catalog: catalog -> lists",
        "  ~ default_target: own -> none",
    ]
    assert "  ~ lint.no-reason: deny -> not set" in lines
    assert "  ~ target `gone`: backend: local -> not set" in lines
    told = "cannot be compared, as its policies do not compile on one of the sides"
    assert f"target `broken`: {told}" in lines
    assert f"target `broken`: {told}." in lines  # in the sum below as well
    assert "17 settings changed." in lines


def test_a_target_with_policies_of_its_own_that_comes_or_goes(empty: Workspace) -> None:
    """Its rules open or close with it, though no setting that both have differs."""
    start(empty.folder)
    empty.write("policies/x.policy", BASE)
    empty.write("own/x.policy", BASE.replace("EU", "UK"))
    empty.write("outgate.yaml", "targets: {a: {backend: local}}\n")
    commit(empty.folder)
    own = "targets: {a: {backend: local}, b: {backend: local, policies: [own]}}\n"
    empty.write("outgate.yaml", own)
    came: Any = json.loads(empty.run("diff", "HEAD:", "--format", "json").out)
    (target,) = came["targets"]
    assert (target["target"], len(target["lost"])) == ("b", 0)
    gained = {each["target"] for each in target["gained"]}
    assert "https://winatp-gw-uks.microsoft.com:443" in gained
    commit(empty.folder)
    empty.write("outgate.yaml", "targets: {a: {backend: local}}\n")
    gone: Any = json.loads(empty.run("diff", "HEAD:", "--format", "json").out)
    (target,) = gone["targets"]
    assert {each["target"] for each in target["lost"]} == gained
    assert target["gained"] == []


@pytest.mark.parametrize(("retain", "code"), [("5d", 0), ("6d", 2)])
def test_a_setting_alone_is_a_difference(empty: Workspace, retain: str, code: int) -> None:
    """No traffic differs, and a later upgrade will keep rules for longer."""
    start(empty.folder)
    empty.write("policies/x.policy", BASE)
    empty.write("outgate.yaml", "retain: 5d\n")
    commit(empty.folder)
    empty.write("outgate.yaml", f"retain: {retain}\n")
    ran = empty.run("diff", "HEAD:")
    assert ran.code == code
    assert ("No difference." in ran.out) is (code == 0)
    assert ("  ~ retain: 5d -> 6d" in ran.out) is (code == 2)


@pytest.mark.parametrize(("policies", "named"), [("[a, b]", "`a`, `b`"), (".", "`.`")])
def test_a_revision_without_policies_is_told_by_where_they_would_be(
    empty: Workspace, policies: str, named: str
) -> None:
    start(empty.folder)
    empty.write("outgate.yaml", f"policies: {policies}\n")
    commit(empty.folder)
    ran = empty.run("diff", "HEAD:")
    assert (ran.code, ran.out) == (1, "")
    assert f"the revision has no {named}\n" in ran.err
    assert "help: paths are from the top of the repository, or begin with `./`" in ran.err

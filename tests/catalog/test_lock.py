"""outgate.lock pins an edition with its digest."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.digest import meanings
from outgate.catalog.lock import NAME, Lock, check_lock, lock_text, read_lock
from outgate.resources import resource_text
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import shipped

CATALOG = shipped("2021-03-04")


def test_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(lock_text(CATALOG))
    lock, problems = read_lock(path)
    assert not problems
    assert lock == Lock("2021-03-04", CATALOG.digest, meanings(CATALOG))
    assert not check_lock(CATALOG, lock)
    schema = json.loads(resource_text("schemas", "lock.schema.json"))
    assert not list(Draft202012Validator(schema).iter_errors(yaml.safe_load(path.read_text())))


def test_no_lock_pins_nothing(tmp_path: Path) -> None:
    assert read_lock(tmp_path / NAME) == (None, ())


def test_another_digest_is_an_error_with_the_fix() -> None:
    (problem,) = check_lock(CATALOG, Lock("2021-03-04", "sha256:0"))
    assert problem.code.id == "lock-mismatch"
    assert problem.help is not None
    assert "`outgate catalog lock --edition 2021-03-04`" in problem.help


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"edition: 2021-03-04", b"a: [", b"\xff", b"edition: '1'\ndigest: 2\n"]
)
def test_a_lock_that_is_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    lock, (problem,) = read_lock(path)
    assert lock is None
    assert (problem.code.id, bool(problem.help)) == ("lock-mismatch", True)


AGAIN = "pin an edition again with `outgate catalog lock`"
NAMELESS = "`outgate.lock`: it does not name an edition and its digest"
SAID = {
    "": (NAMELESS, AGAIN, None),
    "edition: x\n---\nedition: y\n": (NAMELESS, AGAIN, None),
    "a: [": ("this is not YAML: did not find expected node content", "correct the syntax", 1),
    "edition: x\n": ("keys `format_version`, `digest` are missing", AGAIN, 1),
}


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_of_a_lock_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    _, (problem,) = read_lock(tmp_path / NAME)
    line = problem.primary and problem.primary.span.line
    assert (problem.message, problem.help, line) == SAID[text]


def test_a_lock_says_how_it_came_about() -> None:
    head, _, meant = lock_text(CATALOG).partition("meanings:")
    assert head == (
        "# Written by `outgate catalog lock`: policies compile against this edition.\n"
        'format_version: "1.0"\n'
        'edition: "2021-03-04"\n'
        f'digest: "{CATALOG.digest}"\n'
        "# What readings and overlays make of its rows.\n"
    )
    assert meant.startswith("\n  ")
    bare = catalog(endpoint_list(row("a.example")), edition="2021-03-04")
    assert lock_text(bare).endswith("\nmeanings: {}\n")


def test_what_is_no_longer_as_pinned() -> None:
    now = meanings(CATALOG)
    one, other, *_ = now
    pinned = {**now, one: "00000000", "overlay gone": "0", "feature gone": "0"}
    del pinned[other]
    (problem,) = check_lock(CATALOG, Lock(CATALOG.edition, "sha256:0", pinned))
    assert problem.message == (
        "catalog 2021-03-04 is not the one that `outgate.lock` pins: "
        f"read otherwise: `{one}`; new: `{other}`; gone: `feature gone`, `overlay gone`"
    )
    (problem,) = check_lock(CATALOG, Lock(CATALOG.edition, "sha256:0", now))
    assert problem.message.endswith("pins: its rows have changed")
    assert problem.help == (
        "see what changed in `catalog/` or with the new version of Outgate, then accept it with "
        "`outgate catalog lock --edition 2021-03-04`"
    )


@pytest.mark.parametrize(("count", "shown"), [(8, 8), (9, 8)])
def test_eight_names_are_shown(count: int, shown: int) -> None:
    held = {f"overlay o{number}": "0" for number in range(count)}
    (problem,) = check_lock(CATALOG, Lock(CATALOG.edition, "sha256:0", meanings(CATALOG) | held))
    assert problem.message.count("`overlay o") == shown
    assert problem.message.endswith("and 1 more") is (count > shown)


def test_names_that_somebody_wrote_into_a_lock_are_not_printed(tmp_path: Path) -> None:
    path = tmp_path / NAME
    text = lock_text(CATALOG).replace(CATALOG.digest, "sha256:" + "0" * 64)
    path.write_text(
        text + '  "\\e[2J `x` https://evil.example": "00000000"\n  "overlay gone": "00000000"\n'
    )
    lock, problems = read_lock(path)
    assert lock is not None, problems
    (problem,) = check_lock(CATALOG, lock)
    assert problem.message.endswith("pins: gone: `overlay gone`")


def test_many_names_are_cut() -> None:
    held = {f"overlay o{number}": "0" for number in range(10, 20)}
    (problem,) = check_lock(CATALOG, Lock(CATALOG.edition, "sha256:0", meanings(CATALOG) | held))
    assert problem.message.endswith("`overlay o17` and 2 more")


def test_a_lock_of_an_earlier_version_is_read() -> None:
    (problem,) = check_lock(CATALOG, Lock(CATALOG.edition, "sha256:0"))
    assert problem.message.endswith("its digest has changed")

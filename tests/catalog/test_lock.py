"""outgate.lock pins an edition with its digest."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.digest import meanings
from outgate.catalog.lock import NAME, Lock, check_lock, lock_text, read_lock
from outgate.resources import resource_text
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

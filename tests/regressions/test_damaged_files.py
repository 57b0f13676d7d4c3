"""Files that no people write end with an answer: never a crash, a hang or all of the memory."""

import json
from pathlib import Path

import pytest

from tests.conftest import Workspace
from tests.regressions.projects import project

CONFIG = "outgate.yaml"
LOCK = "outgate.lock"
BOOK = "catalog/x.yaml"
FILES = {
    "a date that is none": (CONFIG, "retain: 2024-13-45\n"),
    "a number that is none": (CONFIG, 'retain: !!int "x"\n'),
    "a key that is a number": (CONFIG, "lint: {1: allow}\n"),
    "thousands of digits": (CONFIG, f"retain: {'9' * 5000}\n"),
    "lists within lists": (CONFIG, f"retain: {'[' * 2000}\n"),
    "a digest that is a number": (LOCK, 'edition: "2026-07-03"\ndigest: !!int "x"\n'),
    "an edition of no month": (LOCK, 'edition: 2026-13-03\ndigest: "x"\n'),
    "lists within lists of a lock": (LOCK, f"a: {'[' * 5000}{']' * 5000}\n"),
    "a time for a name": (BOOK, 'service: !!timestamp "x"\n'),
    "a truth for a name": (BOOK, 'service: !!bool "x"\n'),
    "lists within lists of a service": (BOOK, f"a: {'[' * 200_000}\n"),
    "a zone of IPv6": (
        "policies/z.policy",
        "allow mde for region EU, fleet win11 from fe80::1%eth0\n",
    ),
    "fleets of fleets": (
        "policies/z.policy",
        "".join(f"fleet f{n} = f{n + 1}\n" for n in range(2000)) + "fleet f2000 = nothing\n",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_wrong_is_an_error(tmp_path: Path, name: str) -> None:
    space = project(tmp_path, "allow pay\n")
    space.write(*FILES[name])
    ran = space.run("check")
    assert ran.code == 1
    assert "error[" in ran.err
    assert Path(FILES[name][0]).name in ran.err


def test_a_path_that_no_system_takes_is_an_error(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    space.write(CONFIG, 'targets: {local: {backend: local, path: "a\\0b"}}\n')
    assert space.run("plan").code == 1


@pytest.mark.parametrize("key", ["port", "inspection"])
def test_a_firewall_with_one_wrong_value_is_an_error(tmp_path: Path, key: str) -> None:
    space = project(tmp_path, "allow pay\n")
    assert space.run("apply", "--yes").code == 0
    path = space.folder / ".outgate/local-firewall.json"
    document = json.loads(path.read_text())
    document["rules"][0][key] = [{}]
    text = json.dumps(document)
    path.write_text(text)
    for command in (("plan",), ("apply", "--yes"), ("show",)):
        ran = space.run(*command)
        assert ran.code == 1
        assert path.name in ran.err
    assert path.read_text() == text


@pytest.mark.parametrize("name", [CONFIG, BOOK])
def test_aliases_of_aliases_are_an_error(empty: Workspace, name: str) -> None:
    lines = ["a0: &a0 [x, x, x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 9)]
    empty.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    empty.write(name, "\n".join(lines) + "\nservice: *a8\npolicies: *a8\n")
    ran = empty.run("check")
    assert ran.code == 1
    assert "holds more than" in ran.err  # values, once the aliases stand for theirs

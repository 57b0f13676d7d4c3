"""What a plan is warned of: chains that drop, a dnsmasq that cannot, names that others have."""

from pathlib import Path

import pytest

from outgate.backends.nftables.chains import Neighbour
from outgate.backends.nftables.preflight import preflight
from outgate.backends.nftables.programs import find_dnsmasq
from outgate.diagnostics import Diagnostic
from outgate.values import replace
from tests.backends.nftables.plans import rendered, settings_with
from tests.builders.plans import plan_with
from tests.builders.rules import rule

TO_HOST = rendered(plan_with((rule("x.payroll.example"),)))
TO_NETWORK = rendered(plan_with((rule(("20.77.0.0/16",)),)))


def program(path: Path, *lines: str) -> Path:
    """A program that does what some lines of shell say."""
    path.write_text("\n".join(("#!/bin/sh", *lines)) + "\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project on a machine whose dnsmasq can feed sets."""
    dnsmasq = program(tmp_path / "dnsmasq", "echo 'Compile time options: IPv6 nftset auth'")
    monkeypatch.setenv("OUTGATE_DNSMASQ", str(dnsmasq))
    monkeypatch.setenv("OUTGATE_DNSMASQ_RESTART", "/bin/true")
    (tmp_path / "dnsmasq.d").mkdir()
    return tmp_path


def told(folder: Path, *neighbours: Neighbour, is_led: bool = True) -> list[Diagnostic]:
    return list(preflight(neighbours, TO_HOST, settings_with(), folder, is_led=is_led))


def test_where_nothing_is_in_the_way_nothing_is_told(folder: Path) -> None:
    assert told(folder, Neighbour("inet a b", "c", "accept")) == []


def test_chains_that_drop_are_told_and_of_many_the_first(folder: Path) -> None:
    chains = [Neighbour(f"inet a b{n}", "c", "drop", drops=n != 1) for n in range(7)]
    said = told(folder, *chains)
    assert [problem.code.id for problem in said] == ["shadowed-rule"] * 5
    assert [problem.message for problem in said] == [
        f"chain `inet a b{n}` (c) drops packets (`drop`), whatever our rules let through"
        for n in (0, 2, 3, 4, 5)
    ]
    (before,) = told(folder, Neighbour("inet a b", "c", "drop", drops=True, is_before=True))
    assert before.message == "`drop` of inet a b drops packets before our rules see them"


def test_a_table_that_nothing_leads_to_is_an_error(folder: Path) -> None:
    (problem,) = told(folder, is_led=False)
    assert problem.code.id == "not-included"
    assert problem.help is not None
    assert "nft 'add chain inet outgate forward { type filter hook forward" in problem.help


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("echo 'Compile time options: no-nftset ipset'",),
         "this dnsmasq cannot feed sets: it was built without `nftset`, or is before 2.87"),
        (("echo no >&2", "exit 3"), "this dnsmasq cannot feed sets: `{path} --version` fails: no"),
    ],
)  # fmt: skip
def test_a_dnsmasq_that_cannot(folder: Path, lines: tuple[str, ...], message: str) -> None:
    path = program(folder / "dnsmasq", *lines)
    (problem,) = told(folder)
    assert (problem.code.id, problem.message) == ("target-tier", message.format(path=path))


def test_no_dnsmasq_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGATE_DNSMASQ", str(folder / "nowhere"))
    (problem,) = told(folder)
    assert problem.code.id == "target-tier"
    assert problem.message == f"`{folder}/nowhere` of OUTGATE_DNSMASQ is no program"
    assert problem.help is not None


@pytest.mark.parametrize("of_hosts", [False, True])
def test_without_names_nobody_asks_for_a_dnsmasq(
    folder: Path, monkeypatch: pytest.MonkeyPatch, of_hosts: bool
) -> None:
    """Rules of networks alone need none; nor does a target that names no file for one."""
    monkeypatch.setenv("OUTGATE_DNSMASQ", str(folder / "nowhere"))
    (folder / "dnsmasq.d" / "site.conf").write_text("ipset=/payroll.example/x\n")
    settings = replace(settings_with(), dnsmasq=None) if of_hosts else settings_with()
    result = TO_HOST if of_hosts else TO_NETWORK
    assert preflight((), result, settings, folder, is_led=True) == ()


@pytest.mark.parametrize(
    ("name", "line", "meets"),
    [
        ("site.conf", "ipset=/x.payroll.example/x", True),
        ("site.conf", "ipset=/payroll.example/x", True),
        ("site.conf", "ipset=/a.x.payroll.example/x", True),
        ("site.conf", "ipset=/b.example/x.payroll.example/x", True),
        ("site.conf", "ipset=/b.payroll.example/x", False),
        ("site.conf", "ipset=/xx.payroll.example/x", False),
        ("outgate.conf", "ipset=/x.payroll.example/x", False),  # our own file
        (".site.conf", "ipset=/x.payroll.example/x", False),
        ("site.conf~", "ipset=/x.payroll.example/x", False),
    ],
)
def test_names_of_others(folder: Path, name: str, line: str, meets: bool) -> None:
    (folder / "dnsmasq.d" / name).write_text(f"# of the site\n{line}\n")
    wanted = f"`{name}:2 {line}` names what our names meet"
    messages = [problem.message.partition(", ")[0] for problem in told(folder)]
    assert messages == ([wanted] if meets else [])


def test_of_many_names_of_others_the_first_are_told(folder: Path) -> None:
    text = "".join(f"ipset=/{n}.x.payroll.example/x\n" for n in range(9))
    for name in ("a.conf", "b.conf"):
        (folder / "dnsmasq.d" / name).write_text(text)
    assert [problem.message.partition(" ")[0] for problem in told(folder)] == [
        f"`a.conf:{n}" for n in range(1, 6)
    ]


def test_files_that_nobody_can_read_are_left_out(folder: Path) -> None:
    line = "ipset=/x.payroll.example/x\n"
    (folder / "dnsmasq.d" / "large.conf").write_text(line + "#" * (4 << 20))
    (folder / "dnsmasq.d" / "link.conf").symlink_to("/etc/hosts")
    (folder / "dnsmasq.d" / "z.conf").write_text(line)
    (problem,) = told(folder)
    assert "z.conf:1" in problem.message
    (folder / "dnsmasq.d" / "large.conf").write_text(line + "#" * ((4 << 20) - len(line)))
    assert len(told(folder)) == 2
    elsewhere = settings_with(dnsmasq="no/a.conf")
    assert preflight((), TO_HOST, elsewhere, folder, is_led=True) == ()


def test_no_more_files_are_read_than_anybody_has(folder: Path) -> None:
    for number in range(201):
        (folder / "dnsmasq.d" / f"{number:03}.conf").write_text("#\n")
    for number, meets in ((200, 0), (199, 1)):
        path = folder / "dnsmasq.d" / f"{number:03}.conf"
        path.write_text("ipset=/x.payroll.example/x\n")
        assert len(told(folder)) == meets


def test_what_starts_dnsmasq_again_where_nobody_says_it(folder: Path) -> None:
    systemctl = program(folder / "systemctl")
    environment = {"OUTGATE_DNSMASQ": str(folder / "dnsmasq"), "PATH": f":{folder}"}
    assert find_dnsmasq(environment).words == (str(systemctl), "restart", "dnsmasq")
    assert find_dnsmasq(environment).program == folder / "dnsmasq"

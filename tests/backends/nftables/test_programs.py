"""What nft and dnsmasq are asked, word by word, and what is told where they refuse."""

from pathlib import Path

import pytest

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.nftables.programs import Dnsmasq, Nft, find_nft
from outgate.backends.program import Outcome


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that says which words it was given, and what text."""
    path = tmp_path / "program"
    path.write_text('#!/bin/sh\necho "$*|$(cat)"\n')
    path.chmod(0o755)
    return path


def refusing(path: Path, *said: str) -> Path:
    lines = "".join(f"echo '{line}' >&2\n" for line in said)
    path.write_text(f"#!/bin/sh\n{lines}exit 1\n")
    return path


def test_what_nft_is_asked(program: Path) -> None:
    nft = Nft(program)
    assert nft.tables() == "-j list tables|\n"
    assert nft.chains() == "-j list chains|\n"
    assert nft.table("edge") == "-j list table inet edge|\n"
    assert nft.chain("ip", "filter", "FORWARD") == "-s -a list chain ip filter FORWARD|\n"


@pytest.mark.parametrize(("check", "words"), [(True, "-c -f -"), (False, "-f -")])
def test_a_script_is_given_as_text(program: Path, check: bool, words: str) -> None:
    log = program.with_name("log")
    program.write_text(f'#!/bin/sh\necho "$*|$(cat)" > {log}\n')
    nft = Nft(program)
    assert (nft.check if check else nft.load)("add table x") == Outcome("", ok=True)
    assert log.read_text() == f"{words}|add table x\n"


@pytest.mark.parametrize(
    ("said", "message", "help"),
    [
        (("Operation not permitted",),
         "the kernel shows its tables to nobody but root, and changes them for nobody else",
         "run Outgate as root on the machine of the firewall, or with `--offline`"),
        (("x", "Error: Permission denied"),
         "the kernel shows its tables to nobody but root, and changes them for nobody else",
         "deploy the files of `outgate export --format nftables` and `--format dnsmasq`"),
        (("this Must Be Root",),
         "the kernel shows its tables to nobody but root, and changes them for nobody else", ""),
        (("Error: busy", "more"), "nft cannot read what is there: Error: busy",
         "see what `nft -j list tables` says"),
        ((), "nft cannot read what is there: ", "see what `nft -j list tables` says"),
    ],
)  # fmt: skip
def test_an_nft_that_refuses(program: Path, said: tuple[str, ...], message: str, help: str) -> None:
    with pytest.raises(BackendError) as caught:
        Nft(refusing(program, *said)).tables()
    assert caught.value.message == message
    assert help in (caught.value.help or "")
    assert caught.value.outcome == NOTHING_CHANGED


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("one", "Error: two", "three"), "Error: two"),
        (("one", "FATAL three", "Error"), "FATAL three"),
        (("one", "two", " "), "two"),
        ((), ""),
    ],
)
def test_the_line_that_says_why(program: Path, said: tuple[str, ...], told: str) -> None:
    assert Nft(refusing(program, *said)).load("") == Outcome(told)


def test_what_dnsmasq_is_asked(program: Path) -> None:
    log = program.with_name("log")
    program.write_text(f'#!/bin/sh\necho "$*|$(cat)" >> {log}\necho nftset\n')
    dnsmasq = Dnsmasq(program, (str(program), "start", "again"))
    assert dnsmasq.check("nftset=/a/b\n") == Outcome("", ok=True)
    assert dnsmasq.lacks_sets is None
    assert dnsmasq.restart() == Outcome("", ok=True)
    assert log.read_text().splitlines() == [
        "--test --conf-file=-|nftset=/a/b", "--version|", "start again|",
    ]  # fmt: skip
    assert not Dnsmasq(refusing(program, "no"), (str(program),)).restart().ok


def test_where_nft_is(program: Path) -> None:
    named = program.rename(program.with_name("nft"))
    assert find_nft({"PATH": str(named.parent)}).program == named
    assert find_nft({"OUTGATE_NFT": str(named)}).program == named
    with pytest.raises(BackendError) as caught:
        find_nft({"PATH": "/nowhere"})
    assert "install nftables, or name its program in OUTGATE_NFT" in (caught.value.help or "")

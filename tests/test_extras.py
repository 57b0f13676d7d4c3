"""What is not installed is named with the command that brings it."""

import logging
import shlex
import sys
import tomllib
from importlib import metadata

import pytest

from outgate import extras
from tests.conftest import ROOT

NEEDS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]


@pytest.mark.parametrize("extra", NEEDS)
def test_the_command_brings_what_the_extra_needs(extra: str) -> None:
    python, *pip = shlex.split(extras.install_command(extra))
    assert python == sys.executable
    assert pip[:3] == ["-m", "pip", "install"]
    # Names without their versions, and with what of them is needed: `cryptography[ssh]`.
    assert sorted(pip[3:]) == sorted(
        need.partition(">")[0].partition("=")[0].partition("<")[0].strip() for need in NEEDS[extra]
    )


def test_from_sources_alone_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(_: str) -> list[str]:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", not_found)
    made = (ROOT / "Makefile").read_text()
    for extra in NEEDS:
        make, target = extras.install_command(extra).split()
        assert make == "make"
        assert target == (extra if f"\n{extra}:" in made else "azure")
        assert f"\n{target}:" in made


def test_nothing_is_named_that_nothing_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: None)
    assert extras.install_command("aws").endswith(" -m pip install")


def test_what_is_missing_is_named_by_what_it_does() -> None:
    assert {name: words for name, words in vars(extras).items() if name.startswith("NO_")} == {
        "NO_AZURE": "Azure's client libraries are not installed",
        "NO_AWS": "AWS's client library is not installed",
        "NO_EMULATOR": "the library that makes the emulator's certificate is not installed",
        "NO_COMMENT": "the library that talks to the service is not installed",
        "NO_LSP": "the library that talks to editors is not installed",
        "NO_REPLAY": "the library that reads logs is not installed",
        "NO_SIGN": "the library that signs is not installed",
    }


def test_help_says_how_many_are_missing() -> None:
    for extra, word in (("azure", "them"), ("aws", "it"), ("replay", "it")):
        assert extras.install_help(extra) == (
            f"install {word} with `{extras.install_command(extra)}`"
        )


def test_azure_does_not_log() -> None:
    logger = logging.getLogger("azure")
    before = logger.level
    try:
        logger.setLevel(logging.DEBUG)
        extras.quiet_azure()
        assert not logging.getLogger("azure.core.pipeline").isEnabledFor(logging.ERROR)
        assert logging.getLogger("outgate").isEnabledFor(logging.ERROR)
    finally:
        logger.setLevel(before)

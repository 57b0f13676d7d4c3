"""What editors are told to start is there, for the files and the language that it knows."""

import re
import tomllib

from outgate.cli.main import ROWS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(text)


def test_helix_starts_the_server_for_policies() -> None:
    config = tomllib.loads(block("toml"))
    (language,) = config["language"]
    (server,) = language["language-servers"]
    started = config["language-server"][server]
    assert (started["command"], *started["args"]) == ("outgate", "lsp")
    assert language["name"] == "outgate"
    assert language["file-types"] == ["policy"]


def test_neovim_starts_the_server_for_policies() -> None:
    config = block("lua")
    assert 'cmd = { "outgate", "lsp" }' in config
    assert 'filetypes = { "outgate" }' in config
    assert 'extension = { policy = "outgate" }' in config


def test_the_command_is_one() -> None:
    assert "lsp" in {row.name for row in ROWS}

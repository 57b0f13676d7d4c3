"""The script for Windows. No PowerShell is to be had here, so a grammar reads it, and rules on what
it may call; where somebody has one, it runs as well."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from tests.builders.schemas import validate
from tests.conftest import ROOT
from tests.probe.tables import HOSTILE, table

SCRIPT = ROOT / "compiler" / "outgate" / "probe" / "scripts" / "outgate-probe.ps1"
TEXT = SCRIPT.read_text("utf-8")
TREE = Parser(Language(tree_sitter_powershell.language())).parse(TEXT.encode())

OWN = set(re.findall(r"^function ([\w-]+)", TEXT, re.MULTILINE))
# Commands that read, make a value or print; none of them runs a text.
HARMLESS = {
    "ConvertTo-Json",
    "Get-ItemProperty",
    "Join-Path",
    "New-Object",
    "Resolve-Path",
    "Select-Object",
    "Set-StrictMode",
    "Where-Object",
    "Write-Output",
}


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


def texts(kind: str) -> list[str]:
    return [(node.text or b"").decode() for node in nodes(TREE.root_node) if node.type == kind]


def test_the_grammar_reads_it_whole() -> None:
    assert not TREE.root_node.has_error
    assert len(OWN) == 13
    broken = TEXT.replace("function Read-Status(", "function Read-Status((")
    parser = Parser(Language(tree_sitter_powershell.language()))
    assert parser.parse(broken.encode()).root_node.has_error


def test_it_calls_nothing_that_runs_a_text() -> None:
    called = set(texts("command_name"))
    assert called >= {"New-Object", "ConvertTo-Json", "Test-Target"}
    assert called <= OWN | HARMLESS
    assert texts("command_invokation_operator") == []
    for word in ("Invoke-", "Add-Type", "ScriptBlock", ".Invoke(", "Start-Process", "iex "):
        assert word not in TEXT


def test_the_classes_are_those_of_framework_4() -> None:
    """What is newer than Windows PowerShell 5.1 knows is not used."""
    for word in ("HttpClient", "Tls13", "??", "?.", "-Parallel", "&&", "||", " ? "):
        assert word not in re.sub(r"'[^']*'", "''", TEXT)
    assert "'Stop'" in TEXT
    assert TEXT.isascii()  # Windows PowerShell takes a file without a mark for the local code page


def pattern_of_the_rows() -> list[re.Pattern[str]]:
    """The regular expressions that a row must match, of .NET and of Python alike."""
    part = TEXT[TEXT.index("$wanted =") : TEXT.index("for ($i = 0")]
    return [re.compile(each.replace("''", "'")) for each in re.findall(r"'((?:[^']|'')*)'", part)]


def test_rows_that_are_hostile_are_refused() -> None:
    wanted = pattern_of_the_rows()
    assert len(wanted) == 6

    def fits(row: str) -> bool:
        fields = row.split("\t")
        return len(fields) == 6 and all(map(re.Pattern.search, wanted, fields))

    good = "1\thttps\ta.example\t443\t/a/$(b)&'c';!\tproxy"
    assert fits(good)
    assert fits("1\thttp\t[2001:db8::1]\t80\t/\tdirect")
    for text in HOSTILE:
        for number, field in enumerate(good.split("\t")):
            assert not fits(good.replace(field, text, 1)), (number, text)


@pytest.fixture
def powershell() -> str:
    program = shutil.which("pwsh") or shutil.which("powershell")
    if program is None:
        pytest.skip("there is no PowerShell: no registry that is reached has one")
    return program


@pytest.mark.slow
def test_it_runs_where_there_is_a_powershell(powershell: str, tmp_path: Path) -> None:
    path = table(
        tmp_path, "1\thttp\t127.0.0.77\t9\t/\tdirect", "2\thttps\tx.invalid\t443\t/\tproxy"
    )
    ran = subprocess.run(
        [powershell, "-NoProfile", "-File", SCRIPT, "-Table", path, "-Direct"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    for row in rows:
        validate("probe-result.schema.json", row)
    assert [(row["dns"], row["tcp"]) for row in rows[1:-1]] == [
        ("ok", "failed"),
        ("failed", "none"),
    ]

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


# Members of .NET that the script uses, with the numbers of arguments that it may give them and the
# .NET Framework that first has them so: Windows PowerShell 5.1 runs on 4.5.2 and later.
METHODS = {
    "AddSeconds": ("1.0", {1}),
    "Append": ("1.0", {1}),
    "AuthenticateAsClient": ("2.0", {4}),  # name, certificates, protocols, revocation
    "BeginConnect": ("2.0", {4}),  # of a TcpClient
    "Close": ("1.0", {0}),
    "EndConnect": ("2.0", {1}),
    "EndsWith": ("1.0", {1}),
    "Flush": ("1.0", {0}),
    "GetBytes": ("1.0", {1}),
    "GetHostAddresses": ("2.0", {1}),
    "GetProxy": ("1.0", {1}),
    "GetStream": ("1.0", {0}),
    "GetString": ("1.0", {1, 3}),
    "GetSystemWebProxy": ("2.0", {0}),
    "IsBypassed": ("1.0", {1}),
    "LastIndexOf": ("1.0", {1}),
    "ReadAllLines": ("2.0", {1, 2}),
    "ReadByte": ("1.0", {0}),
    "Split": ("1.0", {1}),
    "Substring": ("1.0", {1, 2}),
    "ToInt32": ("1.0", {2}),
    "ToString": ("1.0", {0, 1}),
    "Trim": ("1.0", {0, 2}),  # 2.0 has them as a list of characters
    "TrimEnd": ("1.0", {1}),
    "WaitOne": ("3.5", {1}),
    "Write": ("1.0", {3}),
    "WriteLine": ("1.0", {1}),
    # Of PowerShell itself, from 2.0 on.
    "GetNewClosure": ("1.0", {0}),
    "GetUnresolvedProviderPathFromPSPath": ("1.0", {1}),
}
PROPERTIES = {
    **dict.fromkeys(("AddressFamily", "AsyncWaitHandle", "Count", "Exception", "Host"), "1.0"),
    **dict.fromkeys(("Issuer", "Length", "Message", "Port", "UtcNow", "ASCII", "None"), "1.0"),
    **dict.fromkeys(("Path", "ProviderPath", "SessionState"), "1.0"),  # of PowerShell itself
    **dict.fromkeys(("ReceiveTimeout", "SendTimeout", "RemoteCertificate"), "2.0"),
    "Tls12": "4.5",
}
TYPES = {
    **dict.fromkeys(
        ("bool", "byte", "char", "hashtable", "int", "string", "switch", "void"), "1.0"
    ),
    **dict.fromkeys(("BitConverter", "DateTime", "IO.File", "IO.Stream", "IO.StreamWriter"), "1.0"),
    **dict.fromkeys(("Net.Dns", "Net.WebRequest", "Uri", "Text.Encoding"), "1.0"),
    **dict.fromkeys(("Text.StringBuilder", "Text.UTF8Encoding", "Net.Sockets.TcpClient"), "1.0"),
    **dict.fromkeys(("Net.Security.SslPolicyErrors", "Net.Security.SslStream"), "2.0"),
    "Security.Authentication.SslProtocols": "2.0",
    # Attributes, and what PowerShell 3.0 made of a hash table.
    **dict.fromkeys(("CmdletBinding", "ValidateRange", "ordered"), "1.0"),
}
# Keys of hash tables of its own, which look like properties.
KEYS = {
    "connect", "dns", "error", "errors", "host", "issuer", "number", "passed", "path", "port",
    "says", "scheme", "server", "status", "tcp", "tls", "way",
}  # fmt: skip
PARAMETERS = {
    "ConvertTo-Json": {"-InputObject", "-Compress", "-Depth"},
    "Get-ItemProperty": {"-LiteralPath", "-Path", "-Name", "-ErrorAction"},
    "New-Object": {"-TypeName", "-ArgumentList"},
    "Resolve-Path": {"-LiteralPath", "-Path"},
    "Select-Object": {"-First", "-Last", "-Skip"},
    "Set-StrictMode": {"-Version"},
}
OPERATORS = {
    "-eq", "-ne", "-lt", "-gt", "-like", "-match", "-notmatch", "-cnotmatch", "-replace",
    "-split", "-join", "-f", "-and", "-or", "-not", "-band",
}  # fmt: skip


def of_framework_4_5(first: str) -> bool:
    return tuple(map(int, first.split("."))) <= (4, 5)


def test_what_it_uses_of_net_is_of_framework_4_5() -> None:
    methods: set[str] = set()
    for node in nodes(TREE.root_node):
        if node.type != "invokation_expression":
            continue
        (name,) = (each for each in node.children if each.type == "member_name")
        (given,) = (each for each in node.children if each.type == "argument_list")
        listed = [each for each in given.named_children if each.type == "argument_expression_list"]
        number = len(listed[0].named_children) if listed else 0
        method = (name.text or b"").decode()
        methods.add(method)
        first, numbers = METHODS[method]
        assert of_framework_4_5(first)
        assert number in numbers, (method, number)
    assert methods == METHODS.keys()
    properties = set(texts("member_name")) - methods - KEYS - {"$Name"}
    assert properties <= PROPERTIES.keys()
    assert all(map(of_framework_4_5, PROPERTIES.values()))
    types = {text.removesuffix("[]") for text in texts("type_spec")}
    types |= set(re.findall(r"New-Object ([A-Za-z0-9.]+)", TEXT))
    assert types == TYPES.keys()
    assert all(map(of_framework_4_5, TYPES.values()))


def test_words_of_the_language_are_of_5_1() -> None:
    """The grammar reads what PowerShell 7 has as well, so what is used of it is listed here."""
    used = {node.type for node in nodes(TREE.root_node) if not node.is_named}
    assert not used & {"&&", "||", "&", "?", "??", "??=", "?.", "clean", "class", "enum", "using"}
    assert {word for word in used if re.fullmatch("-[a-z]+", word)} <= OPERATORS
    assert set(texts("assignement_operator")) == {"="}
    parser = Parser(Language(tree_sitter_powershell.language()))
    for newer in ("$a = $b ? 1 : 2", "$a ?? 3", "$a?.b"):
        assert parser.parse(newer.encode()).root_node.has_error
    for node in nodes(TREE.root_node):
        if node.type == "command":
            name, *rest = (each for each in nodes(node) if each.type.startswith("command_"))
            given = {
                (each.text or b"").decode() for each in rest if each.type == "command_parameter"
            }
            assert given <= PARAMETERS.get((name.text or b"").decode(), set())
    assert TEXT.isascii()  # Windows PowerShell takes a file without a mark for the local code page


def test_it_does_not_go_by_what_5_1_would_do_unasked() -> None:
    """TLS 1.2 is asked for, a proxy is its own business, and a file is in UTF-8 without a mark."""
    assert texts("type_spec").count("Security.Authentication.SslProtocols") == 1
    assert "[Security.Authentication.SslProtocols]::Tls12\n" in TEXT
    assert "ServicePointManager" not in TEXT
    for command in ("Invoke-WebRequest", "Invoke-RestMethod", "Test-NetConnection", "WebClient"):
        assert command not in TEXT
    for command in ("Out-File", "Set-Content", "Add-Content", "Export-", "Tee-Object"):
        assert command not in TEXT
    assert "(New-Object Text.UTF8Encoding $false)" in TEXT
    assert "$ErrorActionPreference = 'Stop'" in TEXT
    places = [TEXT.index(each) for each in ("TelemetryProxyServer')", "return Get-WinHttpProxy")]
    assert places == sorted(places)


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

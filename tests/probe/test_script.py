"""The script for POSIX shells as a device runs it: with curl, through real proxies."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.schemas import validate
from tests.conftest import Workspace, scrubbed_environment
from tests.probe.lab import Lab, lab
from tests.probe.script import SCRIPT, rows, run
from tests.probe.tables import HOSTILE, table

SERVICE = """\
format_version: "1.0"
service: lab
endpoints:
  - url: https://good.lab.example:{https}
  - url: https://refused.lab.example:{https}/a
  - url: https://login.lab.example:{https}
  - url: https://down.lab.example:{https}
  - url: http://plain.lab.example:{http}
  - url: http://refused.lab.example:{http}
"""


@pytest.fixture(scope="module")
def here() -> Iterator[Lab]:
    with lab() as running:
        yield running


def probe_of(project: Workspace, here: Lab) -> Path:
    project.write("catalog/lab.yaml", SERVICE.format(https=here.https, http=here.http))
    project.write("policies/p.policy", "allow lab\n")
    ran = project.run("probe", "write", "--for", "linux", "-o", "kit", "--shell", "sh")
    assert ran.code == 0, ran.err
    return project.folder / "kit"


def findings(project: Workspace, text: str) -> dict[str, tuple[str, str]]:
    project.write("result.jsonl", text)
    ran = project.run("probe", "read", "result.jsonl", "--format", "json")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    validate("probe-report.schema.json", document)
    return {each["url"]: (each["finding"], each["outcome"]) for each in document["urls"]}


@pytest.mark.slow
def test_from_the_policy_through_a_proxy_and_back(empty: Workspace, here: Lab) -> None:
    kit = probe_of(empty, here)
    ran = run(kit / "outgate-probe.tsv", "-x", here.proxy, env=here.environment)
    assert ran.returncode == 0, ran.stderr
    assert rows(ran.stdout)
    assert findings(empty, ran.stdout) == {
        f"https://good.lab.example:{here.https}": ("fine", "reached"),
        f"https://refused.lab.example:{here.https}/a": ("in_the_way", "blocked"),
        f"https://login.lab.example:{here.https}": ("in_the_way", "login"),
        f"https://down.lab.example:{here.https}": ("in_the_way", "unreached"),
        f"http://plain.lab.example:{here.http}": ("fine", "reached"),
        f"http://refused.lab.example:{here.http}": ("in_the_way", "blocked"),
    }


@pytest.mark.slow
def test_what_decrypts_shows_by_who_issued_the_certificate(empty: Workspace, here: Lab) -> None:
    kit = probe_of(empty, here)
    ran = run(kit / "outgate-probe.tsv", "-x", here.decrypting, env=here.environment)
    assert ran.returncode == 0, ran.stderr
    (good,) = (row for row in rows(ran.stdout) if "good" in str(row["url"]))
    assert good["tls"] == "untrusted"
    assert good["issuer"] == "CN=Contoso Inspection"
    found = findings(empty, ran.stdout)
    assert found[f"https://good.lab.example:{here.https}"] == ("in_the_way", "inspected")
    assert found[f"http://plain.lab.example:{here.http}"] == ("fine", "reached")


def test_without_a_proxy(tmp_path: Path, here: Lab) -> None:
    path = table(
        tmp_path,
        f"1\thttp\t127.0.0.1\t{here.http}\t/a\tproxy",
        f"2\thttps\t127.0.0.1\t{here.https}\t/\tdirect",
        "3\thttps\t127.0.0.77\t9\t/\tproxy",
        "4\thttps\tnowhere.invalid\t443\t/\tproxy",
        f"5\thttps\t127.0.0.1\t{here.http}\t/\tproxy",
        f"6\thttp\t127.0.0.1\t{here.http}\t/last",
    )
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    ran = run(path, env=here.environment)
    assert ran.returncode == 1  # of the last line a field is missing
    assert "1 lines of the table" in ran.stderr
    told = [(row["dns"], row["tcp"], row["tls"], row["way"]) for row in rows(ran.stdout)]
    assert told == [
        ("ok", "ok", "none", "direct"),
        ("ok", "ok", "untrusted", "direct"),  # its name is another
        ("ok", "failed", "none", "direct"),
        ("failed", "none", "none", "direct"),
        ("ok", "ok", "failed", "direct"),
    ]


def test_what_must_not_pass_a_proxy_does_not(tmp_path: Path, here: Lab) -> None:
    path = table(
        tmp_path,
        f"1\thttp\t127.0.0.1\t{here.http}\t/\tdirect",
        f"2\thttp\t127.0.0.1\t{here.http}\t/\tproxy",
    )
    ways = [row["way"] for row in rows(run(path, env={"HTTPS_PROXY": here.proxy}).stdout)]
    assert ways == ["direct", "proxy"]
    ways = [row["way"] for row in rows(run(path, "-d", env={"HTTPS_PROXY": here.proxy}).stdout)]
    assert ways == ["direct", "direct"]


def test_a_proxy_that_is_not_there_is_told_apart_and_not_named(tmp_path: Path) -> None:
    path = table(tmp_path, "1\thttps\tgood.lab.example\t443\t/\tproxy")
    ran = run(path, "-x", "http://somebody:secret@127.0.0.77:9")
    assert "127.0.0.77" not in ran.stdout + ran.stderr
    assert "secret" not in ran.stdout + ran.stderr
    (row,) = rows(ran.stdout)
    assert (row["way"], row["dns"], row["tcp"]) == ("proxy", "proxy", "failed")


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_hostile_table_is_only_read(tmp_path: Path, shell: str) -> None:
    lines = [
        line
        for text in HOSTILE
        for line in (
            f"1\thttp\t{text}\t9\t/\tdirect",
            f"1\thttp\t127.0.0.77\t{text}\t/\tdirect",
            f"1\thttp\t127.0.0.77\t9\t/ {text}\tdirect",
            f"{text}\thttp\t127.0.0.77\t9\t/\tdirect",
            f"1\t{text}\t127.0.0.77\t9\t/\tdirect",
            f"1\thttp\t127.0.0.77\t9\t/\t{text}",
        )
    ]
    path = table(tmp_path, *lines, "1\thttp\t127.0.0.77\t9\t/$(touch$IFS/ran)&'x';(a)!\tdirect")
    ran = subprocess.run(
        [shell, SCRIPT, "-t", path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
        env=scrubbed_environment(),
    )
    (row,) = rows(ran.stdout)
    assert row["url"] == "http://127.0.0.77:9/$(touch$IFS/ran)&'x';(a)!"
    assert [each.name for each in tmp_path.iterdir()] == ["table.tsv"]


def test_a_hostile_head_of_a_table_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text('outgate-probe\t1\t"$(touch ran)\t`touch ran`"}\t\\"\n', encoding="utf-8")
    ran = subprocess.run(
        ["sh", SCRIPT, "-t", path], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    head = json.loads(ran.stdout.splitlines()[0])
    assert head["plan"] == '"$(touch ran)'
    assert head["fleet"] == '`touch ran`"}'
    assert [each.name for each in tmp_path.iterdir()] == ["table.tsv"]


@pytest.mark.parametrize("text", ["", "x", "outgate-probe\t2\ta\tb\tc\n", "\0\0\n"])
def test_what_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.tsv"
    path.write_text(text, encoding="utf-8")
    ran = run(path)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith("outgate-probe: ")


def test_options_that_are_wrong(tmp_path: Path) -> None:
    path = table(tmp_path)
    for arguments in (("-w", "x"), ("-w", ""), ("-z",), ("-w", "99999")):
        assert run(path, *arguments).returncode == 1
    assert run(tmp_path / "none.tsv").returncode == 1


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    path = table(tmp_path, "1\thttp\t127.0.0.77\t9\t/\tdirect")
    folder = tmp_path / "temporary"
    folder.mkdir()
    run(path, env={"TMPDIR": str(folder)})
    assert list(folder.iterdir()) == []


def test_what_shells_differ_in_is_not_in_it() -> None:
    checked = subprocess.run(
        [
            Path(sys.executable).parent / "shellcheck",
            "-s",
            "sh",
            "-o",
            "quote-safe-variables",
            SCRIPT,
        ],
        capture_output=True,
        text=True,
        check=False,
        env=scrubbed_environment(),
    )
    assert checked.stdout == ""
    assert checked.returncode == 0


SERVICE_SAYS = """\
#!/bin/sh
[ "$*" = "show mdatp --property=Environment" ] && echo 'Environment=LANG=C HTTPS_PROXY={proxy} X=1'
"""
MACOS_SAYS = """\
#!/bin/sh
[ "$*" = "--proxy" ] && cat <<END
<dictionary> {{
  HTTPSEnable : {on}
  HTTPSPort : {port}
  HTTPSProxy : 127.0.0.1
}}
END
"""


def test_the_proxy_is_the_one_that_defender_takes(tmp_path: Path, here: Lab) -> None:
    """The programs that tell of it are of other systems, so they are stood in for."""
    path = table(tmp_path, f"1\thttp\t127.0.0.1\t{here.http}\t/\tproxy")
    port = here.proxy.rpartition(":")[2]
    nowhere = "http://127.0.0.77:9"

    def told(name: str, text: str, **env: str) -> tuple[object, object]:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        program = folder / name.partition("-")[0]
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
        search = f"{folder}:{scrubbed_environment()['PATH']}"
        (row,) = rows(run(path, env={"PATH": search, **env}).stdout)
        return row["way"], row["tcp"]

    service = SERVICE_SAYS.format(proxy=here.proxy)
    assert told("systemctl", service, HTTPS_PROXY=nowhere) == ("proxy", "ok")
    assert told("systemctl-none", "#!/bin/sh\n", HTTPS_PROXY=nowhere) == ("proxy", "failed")
    assert told("systemctl-none", "#!/bin/sh\n") == ("direct", "ok")
    on = MACOS_SAYS.format(on=1, port=port)
    assert told("scutil", on, HTTPS_PROXY=nowhere) == ("proxy", "ok")
    assert told("scutil-off", MACOS_SAYS.format(on=0, port=port)) == ("direct", "ok")

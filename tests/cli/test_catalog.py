"""`outgate catalog import` and `verify` as a user meets them."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from outgate.resources import resource_text
from tests.builders.published_page import HOSTS, published_page
from tests.conftest import OUTGATE, Workspace, scrubbed_environment

DAY = "2030-01-01"


def bring(empty: Workspace, *arguments: str, text: str | None = None) -> tuple[int, str, str]:
    empty.write("page.md", text or published_page())
    ran = empty.run("catalog", "import", "page.md", "--edition", DAY, *arguments)
    return ran.code, ran.out, ran.err


def written(empty: Workspace) -> Path:
    return empty.folder / "catalog" / f"{DAY}.yaml"


def test_it_shows_and_writes_only_when_told(empty: Workspace) -> None:
    code, out, err = bring(empty)
    assert code == 0
    assert "page.md, `URLs`: 101 rows" in out
    assert "100 read, 1 header" in out
    assert "standard-gov: 61 endpoints, carried from 2026-07-03" in out
    assert "catalog 2026-09-03 -> 2030-01-01" in out
    assert "+ https://h7.microsoft.com:443  [urls#19]" in out
    assert "nothing was written; add --yes to write it" in err
    assert not written(empty).exists()
    code, out, _ = bring(empty, "--yes")
    assert code == 0
    assert "wrote " in out
    assert written(empty).is_file()
    assert f"{DAY}  sha256:" in empty.run("catalog", "list").out
    empty.write("policies/p.policy", "allow mde for region EU, fleet linux\n")
    assert "https://h7.microsoft.com:443" in empty.run("compile").out


def test_an_edition_that_exists_is_left_alone(empty: Workspace) -> None:
    bring(empty, "--yes")
    before = written(empty).read_bytes()
    code, out, err = bring(empty, "--yes", text=published_page(HOSTS[:99]))
    assert (code, out) == (1, "")
    assert f"edition `{DAY}` exists already" in err
    assert written(empty).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("notes.md", b"# Notes\n\nNothing of ours.\n", "holds no table of endpoints"),
        ("notes.md", b"\xff\xfe\x00", "is not UTF-8 text"),
        ("notes.txt", b"a.example.com", "is of no kind that can be imported"),
        ("notes.json", b"{}", "is no file of service tags"),
        ("notes.xlsx", b"PK", "is not a workbook"),
        ("gone.md", None, "there is no file `gone.md`"),
    ],
)
def test_a_file_that_is_no_list(
    empty: Workspace, name: str, data: bytes | None, message: str
) -> None:
    if data is not None:
        (empty.folder / name).write_bytes(data)
    ran = empty.run("catalog", "import", name, "--edition", DAY, "--yes")
    assert ran.code == 1
    assert message in ran.err
    assert "help:" in ran.err
    assert not (empty.folder / "catalog").exists()


def test_a_list_that_shrank_stops_the_import(empty: Workspace) -> None:
    bring(empty, "--yes")
    fewer = published_page(HOSTS[:89])
    empty.write("page.md", fewer)
    command = ("catalog", "import", "page.md", "--edition", "2030-02-01")
    ran = empty.run(*command, "--yes")
    assert ran.code == 1
    assert "list `standard-commercial` has 89 URLs that can be read where it had 100" in " ".join(
        ran.err.split()
    )
    assert "add `--accept shrink` if it is right" in ran.err
    assert not (empty.folder / "catalog" / "2030-02-01.yaml").exists()
    assert empty.run(*command, "--yes", "--accept", "suffix").code == 1
    assert empty.run(*command, "--yes", "--accept", "shrink").code == 0


def test_a_page_of_an_earlier_day_stops_the_import(empty: Workspace) -> None:
    text = published_page().replace("01/01/2030", "10/16/2025")
    code, _, err = bring(empty, "--yes", text=text)
    assert code == 1
    assert "list `standard-commercial` is of 2025-10-16 (`page.md`)" in err
    assert "add `--accept older` if it is right" in err
    assert not written(empty).exists()
    assert bring(empty, "--yes", "--accept", "older", text=text)[0] == 0


def test_a_foreign_host_stops_the_import(empty: Workspace) -> None:
    code, _, err = bring(empty, "--yes", text=published_page([*HOSTS, "telemetry.example.com"]))
    assert code == 1
    assert "`telemetry.example.com` (standard-commercial/urls#112)" in err
    assert "add `--accept suffix` if it is right" in err
    assert not written(empty).exists()
    code, _, _ = bring(
        empty, "--yes", "--accept", "suffix", text=published_page([*HOSTS, "telemetry.example.com"])
    )
    assert code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(empty: Workspace) -> None:
    (empty.folder / "catalog").mkdir(mode=0o500)
    code, _, err = bring(empty, "--yes")
    assert code == 1
    assert "cannot write" in err
    assert "nothing was written" in err


def test_a_catalog_that_is_a_file(empty: Workspace) -> None:
    empty.write("catalog", "not a folder")
    code, _, err = bring(empty, "--yes")
    assert code == 1
    assert "cannot write" in err
    assert "Traceback" not in err


def test_interrupted_in_the_middle_nothing_is_half_written(empty: Workspace) -> None:
    empty.write("page.md", published_page([f"h{n}.microsoft.com" for n in range(4000)]))
    command = [str(OUTGATE), "catalog", "import", "page.md", "--edition", DAY, "--yes"]
    begin = time.monotonic()
    subprocess.run([str(OUTGATE), "--version"], check=True, env=scrubbed_environment())
    start = time.monotonic() - begin  # before that it is Python that is interrupted
    for wait in (start + 0.1, start + 0.3, start + 0.6, start + 0.9):
        process = subprocess.Popen(
            command,
            cwd=empty.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=scrubbed_environment(),
        )
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert "Traceback" not in err
        if written(empty).exists():
            assert process.returncode == 0
            break
        assert process.returncode != 0
    folder = empty.folder / "catalog"
    left = {path.name for path in folder.iterdir()} if folder.exists() else set()
    assert left <= {f"{DAY}.yaml"}
    assert empty.run("catalog", "list").code == 0


@pytest.mark.parametrize(
    ("command", "behind"),
    [(("catalog", "show"), "  ("), (("explain", "https://winatp-gw-neu.microsoft.com"), "/")],
    ids=["show", "explain"],
)
def test_a_name_of_a_list_makes_no_line_of_its_own(
    project: Workspace, command: tuple[str, ...], behind: str
) -> None:
    text = resource_text("catalog", "editions", "2026-09-03.yaml")
    hostile = text.replace("- id: standard-commercial\n", '- id: "p\\e[8m\\nlast line"\n', 1)
    project.write("catalog/2030-01-01.yaml", hostile.replace("2026-09-03", "2030-01-01", 1))
    shown = project.run(*command).out
    assert f"p\\u001b[8m\\u000alast line{behind}" in shown


def test_the_pinned_edition_is_the_one_that_is_shown(empty: Workspace) -> None:
    def edition(*named: str) -> str:
        text = empty.run("catalog", "show", *named, "--format", "json").out
        return str(json.loads(text)["edition"])

    newest = edition()
    assert empty.run("catalog", "lock", "--edition", "2024-08-01").code == 0
    assert newest > "2024-08-01" == edition()
    assert edition("2021-03-04") == "2021-03-04"
    assert edition(newest) == newest


def test_verify(empty: Workspace) -> None:
    ran = empty.run("catalog", "verify", "2025-12-25")
    assert ran.code == 0
    lines = ran.out.splitlines()
    head = lines.index("no-host: rows without a host (quarantined) (2)")
    assert lines[head + 1].startswith("  standard-commercial/urls#24: the row names no host")
    assert lines[head + 2].startswith("      | Root URLs for public Microsoft CDN endpoints")
    assert "overlay gov-cdn-platforms on standard-gov/urls: 1 row corrected" in lines
    assert lines[-1].startswith("catalog 2025-12-25: ")
    document = json.loads(empty.run("catalog", "verify", "2025-12-25", "--format", "json").out)
    assert f"catalog 2025-12-25: {len(document['findings'])} findings" in lines[-1]
    wrong = empty.run("catalog", "verify", "2025-12-26")
    assert wrong.code == 1
    assert "did you mean `2025-12-25`?" in wrong.err


def test_verify_tells_what_upstream_has_caught_up_with(empty: Workspace) -> None:
    empty.write(
        "catalog/overlays/ours.yaml",
        'format_version: "1.0"\noverlay: ours\ntable: streamlined-gov/common\n'
        "reason: it was missing once\ndecided_by: us\n"
        'add: [{url: "login.microsoftonline.us", like: "login.live.com", evidence: a case}]\n',
    )
    out = " ".join(empty.run("catalog", "verify").out.split())
    assert "no effect: add `login.microsoftonline.us`: the list has it; it can be removed" in out
    assert "1 overlay entry without effect" in out

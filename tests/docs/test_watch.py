"""What docs/how-to/watch.md has for cron, systemd and pipelines works as it stands."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.builders.watched import Place
from tests.conftest import OUTGATE, ROOT, Workspace
from tests.docs.pages import Write, steps

PAGE = ROOT / "docs" / "how-to" / "watch.md"
FILES = {step.name: step.text for step in steps(PAGE) if isinstance(step, Write)}
UNITS = sorted(name for name in FILES if name.startswith("outgate-watch"))
PROGRAM = "/opt/outgate/bin/outgate"
ANALYZE = shutil.which("systemd-analyze")


def command_lines() -> list[str]:
    """What is run in each file."""
    text = "\n".join(FILES.values())
    lines = re.findall(rf"(?:{re.escape(PROGRAM)}|run: outgate) (watch [^\n>]*)", text)
    assert len(lines) == 4
    return sorted(lines)


@pytest.mark.parametrize("line", [each for each in command_lines() if "--every" not in each])
def test_what_is_run(empty: Workspace, line: str) -> None:
    place = Place(empty)
    place.apply("plant")
    words = shlex.split(line)
    assert place.space.run(*words).code == 0
    place.open("*.evil.example")
    ran = place.space.run(*words)
    assert (ran.code, "*.evil.example" in ran.out) == (2, True)
    ran = place.space.run(*words)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_what_stays_is_a_command_that_is_understood(empty: Workspace) -> None:
    """Running for good is what tests/cli/test_watch_targets.py sees it do."""
    (line,) = [each for each in command_lines() if "--every" in each]
    ran = Place(empty).space.run(*shlex.split(line.replace("target:all", "target:nope")))
    assert "there is no target `nope`" in ran.err


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_units_are_units(tmp_path: Path) -> None:
    for name in UNITS:
        (tmp_path / name).write_text(FILES[name].replace(PROGRAM, str(OUTGATE)))
    ran = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in (ran.stdout + ran.stderr).splitlines() if str(tmp_path) in line]
    assert (ran.returncode, told) == (0, [])


def test_the_timer_starts_the_service() -> None:
    assert {"outgate-watch.service", "outgate-watch.timer"} <= set(UNITS)


def test_the_line_for_cron() -> None:
    minutes, *rest = FILES["outgate.cron"].split(maxsplit=5)
    assert (minutes, rest[:4]) == ("*/15", ["*"] * 4)


def test_the_job_of_a_pipeline() -> None:
    job = yaml.safe_load(FILES["watch.yml"])["jobs"]["watch"]
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    ours = (ROOT / "compiler/outgate/pipelines/github/drift.yml").read_text(encoding="utf-8")
    assert re.findall(r"uses: (actions/checkout@\w+)", ours) == used[:1]
    assert "./.github/actions/outgate" in used
    kept = [step for step in job["steps"] if "actions/cache/" in step.get("uses", "")]
    assert [step["with"]["path"] for step in kept] == ["~/.local/state/outgate/watch"] * 2
    assert kept[1]["if"] == "always()"

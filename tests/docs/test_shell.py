"""What the documents tell to type in a shell, beside the console examples, works as it stands."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from outgate import extras
from tests.builders.published_page import published_page
from tests.builders.tags import write_tags
from tests.conftest import OUTGATE, ROOT, Workspace
from tests.docs.pages import PAGES, Loose, steps

UPGRADE = (ROOT / "docs" / "how-to" / "catalog-upgrade.md").read_text(encoding="utf-8")
SOURCES = tuple((ROOT / "compiler").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def shell_lines() -> list[str]:
    """Every line of the `sh` blocks of all pages, without comments."""
    every = (step for page in PAGES for step in steps(page) if isinstance(step, Loose))
    blocks = (step.text for step in every if step.language == "sh")
    lines = (line.partition("#")[0].strip() for block in blocks for line in block.splitlines())
    return sorted({line for line in lines if line})


@pytest.mark.parametrize("line", shell_lines())
def test_a_line_for_the_shell(line: str) -> None:
    words = shlex.split(line)
    if words[0] == ".":
        # The environment of these tests was made as `make plan` makes its own.
        assert words == [".", ".venv/bin/activate"]
        activate = Path(sys.executable).parent / "activate"
        ran = subprocess.run(
            ["sh", "-c", f". {shlex.quote(str(activate))} && command -v outgate"],
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        )
        assert Path(ran.stdout.strip()) == OUTGATE
    elif words[0] == "pip":
        assert words[:2] == ["pip", "install"]
        assert words[2].partition("[")[0] == "."
    elif words[0] == "export":
        # Only what Outgate looks at.
        name = words[1].partition("=")[0]
        assert any(name in path.read_text(encoding="utf-8") for path in SOURCES)
    elif words[0] == ".ci/run":
        assert os.access(ROOT / words[0], os.X_OK)
    else:
        assert words[0] == "make"


def test_nothing_is_installed_by_a_name_that_no_registry_knows() -> None:
    for path in PAGES:
        for named in re.findall(r"pip install\s+(?:-e )?(\S+)", path.read_text(encoding="utf-8")):
            place, _, extra = named.strip("'`\",)").removesuffix("]").partition("[")
            assert place == ".", f"{path.name}: {named}"
            assert set(filter(None, extra.split(","))) <= set(PROJECT["optional-dependencies"])


def test_make_knows_its_targets() -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for path in PAGES:
        named = re.findall(r"(?:`|^)make ([\w-]+)", path.read_text(), re.MULTILINE)
        assert set(named) <= set(targets)


@pytest.mark.parametrize("extra", PROJECT["optional-dependencies"])
def test_the_command_that_brings_an_extra_names_what_it_lists(extra: str) -> None:
    words = shlex.split(extras.install_command(extra))
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert words[4:] == [each.split(">=")[0] for each in PROJECT["optional-dependencies"][extra]]
    assert f"`{extras.install_command(extra)}`" in extras.install_help(extra)


def test_sources_that_are_not_installed_name_make(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", missing)
    assert extras.install_help("azure") == "install them with `make azure`"


def test_a_new_edition_as_it_is_told(empty: Workspace) -> None:
    (block,) = re.findall(r"```sh\n(outgate catalog import .*?)```", UPGRADE, re.DOTALL)
    commands = [line.split() for line in block.splitlines()]
    assert [each[1:3] for each in commands] == [
        ["catalog", "import"],
        ["catalog", "diff"],
        ["plan", "--catalog"],
        ["catalog", "lock"],
    ]
    (tags,) = [word for word in commands[0] if word.endswith(".json")]
    write_tags(empty.folder, tags)
    # A list of another method than the policy's, so that its rows may be any.
    empty.write("page.md", published_page())
    empty.write("policies/a.policy", "allow mde for region EU, fleet win11 via streamlined\n")
    for _, *arguments in commands:
        if arguments[1] == "import":
            at = arguments.index("*.md")
            arguments[at : at + 1] = ["page.md"]
            arguments += ["--yes", "--accept", "shrink"]
        ran = empty.run(*arguments)
        assert ran.code == 0, f"{arguments}\n{ran.err}"

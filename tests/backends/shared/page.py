"""The part of a page that a reader does on a machine, which a test does on one like it."""

import re

from tests.conftest import ROOT


def section_of(page: str, heading: str) -> str:
    """A section of a page of docs/, without the marks of what is not run elsewhere."""
    whole = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert f"## {heading}\n" in whole
    text = whole.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.sub(r"<!-- not run: .* -->\n", "", text)


def name_files(text: str) -> str:
    """A section whose first blocks of YAML and of policy are the files of a project."""
    text = text.replace("```yaml\n", "```yaml outgate.yaml\n", 1)
    return text.replace("```policy\n", "```policy policies/mde.policy\n", 1)

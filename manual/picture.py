"""`python -m manual.picture`: takes the picture of a review that the manual shows.

Needs Chromium. The policies are those of the sources, applied to a firewall in a file, with a
change as a pull request would have it.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from manual.pages import FOLDER

PICTURE = FOLDER / "assets" / "review.png"
_SIZE = (1080, 700)
_CHANGES = (
    (
        "allow mde for region EU, fleet win10-1709, mma\n",
        "allow mde\n"
        "  for region EU, fleet win10-1709, mma\n"
        '  workspace "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"\n'
        '  storage "stmmaweu01"\n'
        '  owner "endpoint-security@contoso.example"\n'
        '  because "CHG0031402"\n',
    ),
    ("source milan = 10.24.0.0/16\n", "source milan = 10.24.0.0/16, 10.25.0.0/16\n"),
)


def main() -> None:
    """Plan the change, and take the picture of the report."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(FOLDER.parent / "policies", folder / "policies")
        _outgate(folder, "apply", "--yes")
        path = folder / "policies" / "emea.policy"
        text = path.read_text(encoding="utf-8")
        for old, new in _CHANGES:
            if old not in text:
                sys.exit(f"policies/emea.policy has no `{old.strip()}` any more")
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        _outgate(folder, "plan", "--report", "report.html")
        taken = folder / "review.png"
        _take(folder / "report.html", taken)
        shutil.copyfile(taken, PICTURE)


def _outgate(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "outgate", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _take(page: Path, picture: Path) -> None:
    """The first screen of a page, in light colours."""
    width, height = _SIZE
    subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--window-size={width},{height}",
            "--virtual-time-budget=3000",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )


if __name__ == "__main__":
    main()

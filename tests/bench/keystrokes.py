"""How long an editor waits for diagnostics after a keystroke, over the server's own stdio."""

import asyncio
import time
from pathlib import Path

from tests.editor.client import Editor, drive

STROKES = 40
_PAUSES = (0.0, 0.05, 0.4)  # seconds between strokes: in a rush, typing, thinking


def write_project(folder: Path, statements: int) -> None:
    """Half of them sources, half sites with the devices of an office; guards and a test besides."""
    (folder / "policies").mkdir(parents=True)
    regions, fleets = ("EU", "UK", "US", "AU"), ("win11", "win10-1709", "mma", "macos", "linux")
    sites = "".join(
        f"source site{n:05} = 10.{n >> 6 & 255}.{(n & 63) << 2}.0/22\n"
        f"allow mde for region {regions[n % 4]}, fleet {fleets[n % 5]}, {fleets[(n * 2 + 1) % 5]} "
        f'from site{n:05} owner "team{n % 9}@contoso.example" because "CHG{n:07}"\n'
        for n in range(statements // 2)
    )
    guards = 'limit to "*.com", "*.net" from site00001\nforbid "https://*.us"\n'
    test = 'test "t" {\n  allow https://winatp-gw-neu.microsoft.com from 10.0.0.1\n}\n'
    (folder / "policies" / "all.policy").write_text(sites + guards + test, encoding="utf-8")


def keystrokes(folder: Path) -> list[float]:
    """Seconds from each keystroke to the diagnostics of just that text, in the middle of the file.

    A name is misspelt and mended, one letter at a time: every other text has mistakes.
    """
    lines = (folder / "policies" / "all.policy").read_text(encoding="utf-8").split("\n")
    line = len(lines) // 2 | 1
    column = lines[line].index("fleet ") + len("fleet w")

    async def script(editor: Editor) -> list[float]:
        uri = editor.open("policies/all.policy")
        await editor.until(lambda: uri in editor.diagnostics)
        seconds = []
        for version in range(2, STROKES + 2):
            change = ((line, column, line, column), "x") if version % 2 == 0 else (
                (line, column, line, column + 1), "",
            )  # fmt: skip
            begin = time.perf_counter()
            editor.change(uri, version, change)
            await editor.until(lambda wanted=version: editor.versions.get(uri) == wanted)  # type: ignore[misc]
            seconds.append(time.perf_counter() - begin)
            unknown = [each for each in editor.diagnostics[uri] if each.code == "unknown-fleet"]
            assert len(unknown) == (version % 2 == 0)
            await asyncio.sleep(_PAUSES[version % 3])
        return seconds

    return drive(folder, script)

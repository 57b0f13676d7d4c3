"""How long somebody waits who types into a large file."""

import statistics
from pathlib import Path

KEYSTROKES = (1_000, 4_000)  # statements of the file that somebody types in


def editor(work: Path) -> None:
    """What an editor waits for: from a keystroke in a large file to the diagnostics of it."""
    from tests.bench.keystrokes import keystrokes, write_project

    for size in KEYSTROKES:
        folder = work / f"editor-{size}"
        write_project(folder, size)
        seconds = sorted(keystrokes(folder))
        median, worst = statistics.median(seconds), seconds[-1]
        name = "outgate lsp, a keystroke to its diagnostics"
        print(f"{name:<44}{size:>8,}{median:>9.3f} s{worst:>9.3f} s at worst")
        if size == KEYSTROKES[0]:
            print(f"  of the 0.1 s wanted it takes {median / 0.1:.2f}")

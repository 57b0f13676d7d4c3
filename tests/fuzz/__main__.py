"""`python -m tests.fuzz FILE... [--seconds N] [--seed S]`: published files, damaged at random.

`python -m tests.fuzz documents [--count N] [--seed S]`: documents of a project, damaged at random.
`python -m tests.fuzz readers [--count N] [--seed S] [--only NAME]`: logs, exports of devices and
results of tests, each of them so often.

By hand, for as long as one likes; what CI runs in bounded time is tests/properties/test_import.py
and tests/documents/test_damaged.py.
"""

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from outgate.catalog.importers.interface import PublishedFile, UnreadableFile
from outgate.catalog.importers.registry import import_file
from outgate.catalog.importers.tables.page import is_page
from tests.fuzz.documents import fuzz
from tests.oracle.imports import assert_honest

MOST_SECONDS = 10


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cells dropped, swapped and split, NBSP and bytes put in, in a page or anywhere in a file."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(result))
        pipe = result.find(b"|", at)
        behind = result.find(b"|", pipe + 1)
        match chance.choice(("drop", "swap", "split", "nbsp", "bytes", "cut", "double")):
            case "drop" if 0 <= pipe < behind:
                del result[pipe:behind]
            case "swap" if 0 <= pipe < behind:
                last = result.find(b"|", behind + 1)
                if last > 0:
                    one, other = result[pipe:behind], result[behind:last]
                    result[pipe:last] = other + one
            case "split":
                result[at:at] = b"|"
            case "nbsp":
                result[at:at] = "\u00a0".encode()
            case "cut":
                del result[at : at + chance.randint(1, 40)]
            case "double":
                result[at:at] = result[at : at + chance.randint(1, 400)]
            case _:
                result[at : at + 2] = chance.randbytes(chance.randint(1, 3))
    return bytes(result)


def run(path: Path, seconds: float, seed: int) -> Counter[str]:
    """Damage one file over and over; a failure shows the seed that leads to it."""
    data, counts = path.read_bytes(), Counter[str]()
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        while time.monotonic() < end:
            begin = time.monotonic()
            copy.write_bytes(damaged(data, random.Random(seed)))
            try:
                file = PublishedFile(copy.name, copy.read_bytes())
                imported = import_file(file)
                if is_page(file):
                    assert_honest(imported, copy.read_text(encoding="utf-8"))
                counts["read"] += 1
            except UnreadableFile:
                counts["refused"] += 1
            except Exception:
                print(f"{path.name}: fails with --seed {seed}")
                raise
            if time.monotonic() - begin > MOST_SECONDS:
                print(f"{path.name}: takes over {MOST_SECONDS} s with --seed {seed}")
                counts["slow"] += 1
            seed += 1
    return counts


def main() -> None:
    """Run over every file and print what became of its copies."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=10, help="for each file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=20_000, help="of documents, or of each file")
    parser.add_argument("--only", default="", help="readers whose names begin so")
    asked = parser.parse_args()
    if asked.files == [Path("documents")]:
        with tempfile.TemporaryDirectory() as folder:
            for what, n in sorted(fuzz(Path(folder).resolve(), asked.count, asked.seed).items()):
                print(f"{n:>7} {what}")
        asked.files = []
    if asked.files == [Path("readers")]:
        from tests.fuzz.readers import (
            fuzz_readers,
        )  # whose files come from tests that damage them too

        fuzz_readers(asked.count, asked.seed, asked.only)
        asked.files = []
    for path in asked.files:
        counts = run(path, asked.seconds, asked.seed)
        print(f"{path.name}: {', '.join(f'{n} {what}' for what, n in sorted(counts.items()))}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()

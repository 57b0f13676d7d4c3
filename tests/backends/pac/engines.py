"""Two engines that read proxy auto-config: SpiderMonkey, as old browsers had it, and QuickJS."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.builders.missing import lacking
from tests.conftest import ROOT

MODULES = ROOT / ".pac"
LOST = set("'\\\n\r\0")  # what pacparser would put into its script otherwise than it stands


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file says of a text, and of the URL that browsers would make of it, if any."""

    raw: str
    normal: str | None
    href: str | None


def ask_spidermonkey(pac: str, urls: Sequence[str]) -> list[str | None]:
    """The answers of pacparser; None where it does not pass the URL on as it stands.

    It puts URLs into a script, between single quotes, and takes no empty one.
    """
    import pacparser  # type: ignore[import-untyped]  # a library in C, without types

    pacparser.init()
    try:
        pacparser.parse_pac_string(pac)
        return [
            None if not url or set(url) & LOST else pacparser.find_proxy(url, "elsewhere.example")
            for url in urls
        ]
    finally:
        pacparser.cleanup()


def ask_quickjs(files: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[list[Answer], float]]:
    """The answers of npm's pac-resolver for some files, and the milliseconds that each took."""
    done = subprocess.run(
        ["node", Path(__file__).with_name("resolve.mjs"), MODULES],
        input=json.dumps([{"pac": pac, "urls": list(urls)} for pac, urls in files]),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [
        ([Answer(*asked) for asked in answer["asked"]], answer["milliseconds"])
        for answer in json.loads(done.stdout)
    ]


def need_node() -> None:
    """Skip where npm's engine is not installed; in CI it has to be."""
    if not (MODULES / ".installed").exists():
        lacking("what Node reads PAC files with is not installed", "`make pac`, with npm")

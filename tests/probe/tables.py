"""Tables as the scripts read them, also of somebody who means harm."""

from pathlib import Path

HOSTILE = (
    "$(touch ran)",
    "`touch ran`",
    "a.example;touch ran",
    "a.example\ttouch ran",
    "'; touch ran; '",
    "-K/etc/passwd",
    "a.example/../$IFS",
    '"}\\n{"kind":"end"}',
    "{a,b}.example",
    "[1-9].example",
    "a.example\\",
    "ä.example",
    "*",
    "",
)


def table(folder: Path, *lines: str) -> Path:
    path = folder / "table.tsv"
    head = "outgate-probe\t1\tsha256:0\twin11\tany"
    path.write_text("\n".join((head, *lines, "")), encoding="utf-8")
    return path

"""Lines as Squid takes them: what it reads and we do not could be an opening that nobody is told.

The cases are typed with what they come to, and Squid itself is asked about all of them.
"""

import re
import subprocess
from pathlib import Path

import pytest

from outgate.backends.squid.reading import numbered_lines, read_rules
from outgate.backends.squid.site import SiteReader
from tests.backends.squid.engine import find_program

LONG = b"#" + b"a" * 8_190  # all that Squid reads at once
# Unknown directives, which Squid passes over after it has said which line it read.
CASES: dict[bytes, list[str]] = {
    b"one a\n": ["one a"],
    b"  two \t a  \n": ["two \t a"],
    b"\v\fthree a\n": ["three a"],
    b"four a\r\n": ["four a"],
    b"# comment\n   # comment\n\n": [],
    b"five \\\n  a\n": ["five a"],
    b"six\\\n  ty a\n": ["sixty a"],
    b"seven \\\r\na\n": ["seven a"],
    b"eight \\\n\n# comment\n  # comment \\\na\n": ["eight a"],
    b"nine \\\n \\\n\\\na\n": ["nine a"],
    b"# a comment does not go on \\\nten a\n": ["ten a"],
    b"  # nor here \\\neleven a\n": ["eleven a"],
    b"twelve \\ \nthirteen a\n": ["twelve \\", "thirteen a"],
    LONG + b"fourteen a\n": ["fourteen a"],
    LONG + b"#" + b"a" * 8_190 + b"fifteen a\n": ["fifteen a"],
    LONG[:-1] + b"z" + b"\n" + b"sixteen a\n": ["sixteen a"],
    b"seventeen" + b" " * 8_182 + b"eighteen a\n": ["seventeen", "eighteen a"],
    b"#" + "é".encode() * 4_095 + b"nineteen a\n": ["nineteen a"],
    b"twenty a\rb\n": ["twenty a"],
    b"twentyone a\0b\n": ["twentyone a"],
    b"# x\0y\ntwentytwo a\n": ["twentytwo a"],
    b"twentythree a \\": [],  # which nothing follows
}  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), CASES.items(), ids=range(len(CASES)))
def test_lines_are_those_that_squid_reads(text: bytes, lines: list[str]) -> None:
    assert [line for _, line in numbered_lines(text)] == lines


def test_squid_says_so(tmp_path: Path) -> None:
    config = tmp_path / "squid.conf"
    config.write_bytes(b"".join(CASES))
    command = [str(find_program()), "-k", "parse", "-f", str(config)]
    done = subprocess.run(command, capture_output=True, check=False)
    said = re.findall(r"\| Processing: (.*)", done.stderr.decode("utf-8", "replace"))
    assert said == [line for lines in CASES.values() for line in lines]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (b"a\nb\n", [1, 2]),
        (b"\n# x\na \\\n\nb\nc\n", [5, 6]),
        (LONG + b"a\nb\n", [1, 2]),
    ],
)
def test_a_line_has_the_number_of_its_end(text: bytes, numbers: list[int]) -> None:
    assert [number for number, _ in numbered_lines(text)] == numbers


HIDDEN = (b"# nothing to see \\\n%s\n", LONG + b"%s\n", b"bogus \\ \n%s\n")


@pytest.mark.parametrize("text", HIDDEN, ids=["continued", "long", "spaces"])
def test_what_hides_in_our_file_is_told(text: bytes) -> None:
    natives = read_rules(text % b"http_access allow all", "outgate")
    assert "line http_access allow all" in [native.identity for native in natives]


@pytest.mark.parametrize("text", HIDDEN, ids=["continued", "long", "spaces"])
def test_what_hides_in_squid_conf_is_told(tmp_path: Path, text: bytes) -> None:
    reader = SiteReader(
        lambda _: text % b"http_access deny all", tmp_path / "outgate.conf", lambda _: True
    )
    lines = reader.site(tmp_path / "squid.conf").lines
    assert "http_access deny all" in [line.text for line in lines]


def test_a_line_of_many_pieces_is_read_at_once() -> None:
    """Whoever opens a pull request may write the file: what goes on and on takes no hours."""
    (only,) = numbered_lines(b"a \\\n" * 100_000 + b"end\n")
    assert only[0] == 100_001
    assert only[1].endswith("a a end")

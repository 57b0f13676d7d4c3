"""Files of the command line are read one by one; one that cannot be read keeps no other back."""

from contextvars import copy_context
from pathlib import Path

from outgate.diagnostics import Diagnostic, codes
from outgate.documents.named_files import read_named_files
from outgate.stages import listen
from tests.builders.noting import Noting

ODD = Diagnostic(codes.NOT_TEXT, "odd")


def read(name: str, data: bytes) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """A line for each item; one that begins with `odd` has a problem, too."""
    lines = [f"{name}: {line}" for line in data.decode().split()]
    return tuple(lines), (ODD,) if data.startswith(b"odd") else ()


def test_each_file_is_read_by_what_it_holds(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    project.mkdir()
    (project / "a").write_text("1 2")
    (project / "long").write_text("123456")
    elsewhere.write_text("odd")
    noting = Noting()
    paths = [project / "a", project / "none", elsewhere, project / "long"]

    def work() -> None:
        listen(noting)
        assert read_named_files(project, (), 5, read) == ((), ())
        items, problems = read_named_files(project, paths, 5, read)
        assert items == ("a: 1", "a: 2", f"{elsewhere}: odd")
        assert [each.message for each in problems] == [
            "there is no `none`",
            "odd",
            "`long` is larger than the 0 KiB that Outgate reads of such a file",
        ]

    copy_context().run(work)
    # Of no files there is nothing to wait for.
    assert [each for each in noting.heard if "reading" in each] == [
        "> reading files 0 of 4",
        "< reading files 4 of 4",
    ]

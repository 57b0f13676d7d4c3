"""A table in Markdown."""

from collections.abc import Iterable


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """The rows below their heads, one line each."""
    lines = (heads, tuple("---" for _ in heads), *rows)
    return "\n".join(_line(line) for line in lines)


def _line(cells: Iterable[str]) -> str:
    line = tuple(cells)
    # Readers of Markdown do not agree on how a cell says it.
    assert not any("|" in cell or "\n" in cell for cell in line), line
    return f"| {' | '.join(line)} |"

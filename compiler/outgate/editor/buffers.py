"""Policy files as an editor has them: unsaved text before what the disk says."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from outgate.diagnostics import Diagnostic, codes
from outgate.documents.files import bounds_of
from outgate.language.files import MAX_BYTES, decode, read_policy_paths
from outgate.project.reading import Parsed, Reading
from outgate.source import SourceFile

Read = tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]


class Stale(Exception):
    """What is worked out is no longer wanted: there is newer text."""


class BufferReading(Reading):
    """Reads files with the text of buffers laid over them, by real path.

    What was read at which paths is kept in `seen`. Files that stay the same are parsed once;
    `check_stale` is asked before each one that is parsed, and raises Stale.
    """

    def __init__(
        self,
        buffers: Mapping[Path, str],
        parsed: Mapping[SourceFile, Parsed] | None = None,
        check_stale: Callable[[], None] = lambda: None,
    ) -> None:
        self.seen: dict[tuple[Path, ...], Read] = {}
        self.parsed: dict[SourceFile, Parsed] = {}
        self._before = parsed or {}
        self._buffers = {path: encode(text) for path, text in buffers.items()}
        self._check_stale = check_stale

    def sources(self, paths: Sequence[Path], root: Path, named: Sequence[Path]) -> Read:
        """Every policy file at the paths; a buffer that has no file yet by its own path."""
        unsaved = [each for each in paths if each in self._buffers and not os.path.lexists(each)]
        saved = [each for each in paths if each not in unsaved]
        sources, problems = read_policy_paths(saved, root, named, self._buffers)
        for path in unsaved:
            source, problem = decode(self._buffers[path], bounds_of(root, named).shown(path))
            sources = (*sources, source) if source else sources
            problems = (*problems, problem) if problem else problems
        self.seen[tuple(paths)] = sources, problems
        return sources, problems

    def parse(self, source: SourceFile) -> Parsed:
        """The statements of a file, and what is wrong with it."""
        known = self.parsed.get(source) or self._before.get(source)
        if known is None:
            self._check_stale()
            known = super().parse(source)
        self.parsed[source] = known
        return known


def encode(text: str) -> bytes:
    """The text as a file would have it; what is no text stays none, and is refused as in a file."""
    return text.encode("utf-8", "surrogatepass")


def refuse_large(name: str, text: str) -> Diagnostic | None:
    """The error for a buffer that as a file would be too large to be read."""
    if len(encode(text)) <= MAX_BYTES:
        return None
    message = f"`{name}` is larger than the {MAX_BYTES >> 20} MiB that Outgate reads of such a file"
    help = "check that it is the right file; split a large one into several"
    return Diagnostic(codes.FILE_TOO_LARGE, message, help=help)

"""How policy files come to be read: from the disk, or from whoever has newer text than the disk."""

from collections.abc import Sequence
from pathlib import Path

from outgate.diagnostics import Diagnostic
from outgate.language.files import read_policy_paths
from outgate.language.parse import parse
from outgate.language.tree import PolicyFile
from outgate.source import SourceFile
from outgate.stages import counted

Parsed = tuple[PolicyFile, tuple[Diagnostic, ...]]


class Reading:
    """Reads and parses policy files as they are on disk. An editor has one of its own."""

    def sources(
        self, paths: Sequence[Path], root: Path, named: Sequence[Path]
    ) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
        """Every policy file at the paths, and what cannot be read; as `read_policy_paths`."""
        return read_policy_paths(paths, root, named)

    def parse(self, source: SourceFile) -> Parsed:
        """The statements of a file, and what is wrong with it."""
        return parse(source)

    def read(
        self,
        paths: Sequence[Path],
        root: Path,
        named: Sequence[Path],
        texts: Sequence[SourceFile] = (),
    ) -> tuple[tuple[PolicyFile, ...], tuple[Diagnostic, ...]]:
        """The files at some paths with their statements, and all that is wrong with them.

        So are `texts`, which come from no file.
        """
        sources, problems = self.sources(paths, root, named)
        every = (*sources, *texts)
        parsed = [self.parse(source) for source in counted("parsing policies", every)]
        wrong = (problem for _, mistakes in parsed for problem in mistakes)
        return tuple(file for file, _ in parsed), (*problems, *wrong)


FROM_DISK = Reading()

"""`outgate check --fix`: the safe fixes written to the policy files, until none is left."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from outgate.commands.check import Checks, FixedFile, Lint, check_sets
from outgate.diagnostics import Diagnostic, Edit, Fix, apply_fixes, codes, overlap
from outgate.documents.files import (
    MAX_POLICY_BYTES,
    Bounds,
    FileRefused,
    bounds_of,
    read_file,
    write_file,
)
from outgate.errors import reason_of
from outgate.language.files import PolicyPath, decode, find_policies
from outgate.project.compile import Inputs
from outgate.source import SourceFile, Span
from outgate.values import replace

_MOST_ROUNDS = 100  # one mistake can hide another, but no file has so many layers of them
_BOM = "\ufeff"


def check_and_fix(sets: Sequence[tuple[tuple[str, ...], Inputs]], lint: Lint | None) -> Checks:
    """Check policy sets, write the safe fixes, and check again until there are none.

    Only policy files of the sets are written, within the bounds that they are read in. What cannot
    be written is a diagnostic of the check.
    """
    where = _policy_paths(inputs for _, inputs in sets)
    fixed: dict[str, tuple[str, ...]] = {}
    refused: dict[str, Diagnostic] = {}
    checks = check_sets(sets, lint)
    for _ in range(_MOST_ROUNDS):
        chosen = choose_fixes(checks.diagnostics)
        written = False
        for file, fixes in chosen.items():
            if file.name not in where or file.name in refused:
                continue
            try:
                if not _write(file, fixes, *where[file.name]):
                    continue
            except FileRefused as error:
                refused[file.name] = error.diagnostic
            except OSError as error:
                refused[file.name] = _unwritable(file.name, error)
            else:
                written = True
                titles = (fix.title for fix in fixes)
                fixed[file.name] = (*fixed.get(file.name, ()), *titles)
        if not written:
            break
        checks = check_sets(sets, lint)
    files = tuple(FixedFile(name, titles) for name, titles in sorted(fixed.items()))
    return replace(checks, fixed=files, refused=tuple(refused.values()))


def choose_fixes(diagnostics: Iterable[Diagnostic]) -> Mapping[SourceFile, Sequence[Fix]]:
    """Safe fixes that go together, by the file that each is of: the first for each place."""
    chosen: dict[SourceFile, list[Fix]] = {}
    taken: dict[SourceFile, list[Edit]] = {}  # by their places
    for diagnostic in diagnostics:
        fix = next((fix for fix in diagnostic.fixes if fix.safe), None)
        files = {edit.span.file for edit in fix.edits} if fix else set()
        if fix is None or len(files) != 1:
            continue
        file = files.pop()
        edits = taken.setdefault(file, [])
        if not any(_meets(edit, edits) for edit in fix.edits):
            for edit in fix.edits:
                insort(edits, edit, key=_start)
            chosen.setdefault(file, []).append(fix)
    return chosen


def _start(edit: Edit) -> int:
    return edit.span.start


def _meets(edit: Edit, edits: Sequence[Edit]) -> bool:
    """Whether an edit is of one place with one of some that are not, in the order of theirs."""
    at = bisect_left(edits, edit.span.start, key=_start)
    return any(overlap(edit, other) for other in edits[max(0, at - 1) : at + 1])


def _policy_paths(sets: Iterable[Inputs]) -> dict[str, tuple[PolicyPath, Bounds]]:
    """The policy files of some sets by the names that diagnostics have for them."""
    where: dict[str, tuple[PolicyPath, Bounds]] = {}
    for inputs in sets:
        bounds = bounds_of(inputs.root, inputs.named)
        files, _ = find_policies(inputs.paths, bounds, inputs.named)
        where |= {file.name: (file, bounds) for file in files}
    return where


def _write(file: SourceFile, fixes: Iterable[Fix], path: PolicyPath, bounds: Bounds) -> bool:
    """Write fixes to a file that is still as it was read; whether it was."""
    data = read_file(path.path, bounds, MAX_POLICY_BYTES)
    if decode(data, path.name)[0] != file:
        return False
    edits = chain.from_iterable(fix.edits for fix in fixes)
    write_file(path.path, edited(data.decode(), edits), bounds)
    return True


def edited(raw: str, edits: Iterable[Edit]) -> str:
    """The text of a file as it is on disk after edits of what was read of it.

    The line ends and a byte order mark stay; new lines end as the first one does.
    """
    mark = raw[:1] if raw.startswith(_BOM) else ""
    whole = SourceFile("", raw.removeprefix(_BOM))
    # Where in the text that was read a line feed stands for two characters.
    pairs = [match.start() - n for n, match in enumerate(re.finditer("\r\n", whole.text))]
    end = re.search("\r\n|\r|\n", whole.text)
    line_end = end[0] if end else "\n"

    def place(offset: int) -> int:
        return offset + bisect_left(pairs, offset)

    moved = (
        Edit(
            Span(whole, place(edit.span.start), place(edit.span.end)),
            edit.text.replace("\n", line_end),
        )
        for edit in edits
    )
    return mark + apply_fixes(whole, moved)


def _unwritable(name: str, error: OSError) -> Diagnostic:
    message = f"cannot write `{name}`: {reason_of(error)}"
    return Diagnostic(codes.UNWRITABLE_FILE, message, help="check its permissions and the disk")

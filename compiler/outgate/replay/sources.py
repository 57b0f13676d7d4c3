"""The files of a log: recognised, told apart by what they hold, read as flows."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from outgate.documents.files import FileRefused, bounds_of, walk
from outgate.replay.flow_reader import FlowFile, LogError
from outgate.replay.flows import EVER, LoggedFlow, Window
from outgate.replay.logs.detect import FLOWS, PARQUET, Found, detect
from outgate.replay.logs.engine import FirstLook
from outgate.replay.logs.mapping import Mapping
from outgate.replay.report import LogFile
from outgate.replay.timeline import Per
from outgate.stages import stage, tell

MAX_FILES = 100_000
# Files of a folder that are no log: hidden ones, and those that Spark writes beside its answers.
_MARKS = (".", "_SUCCESS", "_committed_", "_started_")


def find_files(named: Iterable[str], folder: Path, root: Path) -> tuple[tuple[str, Path], ...]:
    """Every file that is named or lies in a folder that is, with its name as it was asked for."""
    files: dict[Path, str] = {}
    for text in named:
        path = folder / text
        try:
            bounds = bounds_of(root, (path,))
            bounds.real(path)  # a link of the project leads nowhere else
            inside = walk(path, bounds) if path.is_dir() else (path,)
            for each in inside:
                if each.name.startswith(_MARKS) and each != path:
                    continue
                if not each.is_file():
                    raise LogError(f"there is no file `{text}`", "check the path")
                name = each.relative_to(folder).as_posix() if each.is_relative_to(folder) else text
                files.setdefault(each.resolve(), name)
                if len(files) > MAX_FILES:
                    raise LogError(f"`{text}` has more than {MAX_FILES:,} files", "name fewer")
        except FileRefused as error:
            raise LogError(error.message, error.help) from error
        except (OSError, ValueError) as error:
            raise LogError(f"cannot read `{text}`", "check the path") from error
    if not files:
        raise LogError("there is no file in what was named", "name logs, or a folder with some")
    return tuple(sorted((name, path) for path, name in files.items()))


class Log:
    """Files of a log. `flows` reads them once; after that `files` tells what was in them."""

    def __init__(
        self,
        recognised: Sequence[Found],
        window: Window = EVER,
        per: Per | None = None,
    ) -> None:
        self._found = recognised
        self._window = window
        self._per = per
        self.files: tuple[LogFile, ...] = ()

    def flows(self, *, ordered: bool = False) -> Iterator[LoggedFlow]:
        """Every flow of every file, those of flow files first.

        Those of raw logs come `ordered` where somebody is to keep them: it takes time.
        """
        files: list[LogFile] = []
        raw = [each for each in self._found if each.format != FLOWS]
        for each in self._found:
            if each.format == FLOWS:
                with stage(f"reading {each.name}"):
                    file = _flow_file(each)
                    yield from file.flows()
                files.append(
                    LogFile(
                        name=each.name,
                        format=FLOWS,
                        lines=file.lines,
                        unreadable=file.unreadable,
                        other=file.other,
                        requests=file.requests,
                    )
                )
        if raw:
            from outgate.replay.logs.collect import collect

            with collect(raw, self._window, self._per) as collected:
                yield from collected.flows(ordered=ordered)
                files += collected.files
        self.files = tuple(files)


def _flow_file(file: Found) -> FlowFile:
    if file.packed != PARQUET:
        return FlowFile(file.path, file.name)
    from outgate.replay.logs.flow_parquet import ParquetFlows

    return ParquetFlows(file.path, file.name)


def open_log(
    files: Iterable[tuple[str, Path]],
    wanted: str | None,
    mappings: Sequence[Mapping],
    window: Window = EVER,
    per: Per | None = None,
) -> Log:
    """The files with the format of each; LogError where one has none that is known.

    With `per`, flows of raw logs are of one day or hour each.
    """
    named = tuple(files)
    with ExitStack() as stack:
        look = FirstLook(tuple(path for _, path in named), stack)
        recognised = [detect(name, path, wanted, mappings, look) for name, path in named]
    for each in recognised:
        tell(f"`{each.name}` is {each.format}")
    return Log(recognised, window, per)

"""A file becomes results: its format found by what it holds, the rest counted."""

from outgate.diagnostics import Diagnostic, codes, count
from outgate.inventory.analyzer_xml import BadXml
from outgate.inventory.content import BadContent, decode, unpack
from outgate.probe.archive import MAGIC, members
from outgate.probe.observation import ResultFile, Results
from outgate.probe.readers.format import Format
from outgate.probe.readers.registry import FORMATS

MAX_RESULT_BYTES = 64 << 20  # of a text, and of what a gzip holds
MAX_ARCHIVE_BYTES = 512 << 20  # analyzers pack traces, which are not looked at


def read_results(name: str, data: bytes) -> tuple[tuple[ResultFile, ...], tuple[Diagnostic, ...]]:
    """The results in a file, several for an archive; an error where there are none."""
    try:
        if data.startswith(MAGIC):
            return _read_archive(name, data)
        if len(data) > MAX_RESULT_BYTES:
            raise BadContent(f"holds more than {MAX_RESULT_BYTES >> 20} MiB")
        text = decode(unpack(data, MAX_RESULT_BYTES))
        file = _read_text(name, text)
    except (BadContent, BadXml) as error:
        why = str(error) if isinstance(error, BadContent) else f"is no whole XML: {error}"
        return (), (_refuse(name, why),)
    if file is None:
        what = "is empty" if not text.strip() else "holds no results of a test that Outgate reads"
        return (), (_refuse(name, what),)
    return (file,), _warnings(file)


def find_format(text: str) -> Format | None:
    """The format of a text."""
    return next((each for each in FORMATS if each.knows(text)), None)


def _read_text(name: str, text: str) -> ResultFile | None:
    kind = find_format(text)
    if kind is None:
        return None
    return ResultFile(name=name, format=kind.name, title=kind.title, results=kind.read(text))


def _read_archive(name: str, data: bytes) -> tuple[tuple[ResultFile, ...], tuple[Diagnostic, ...]]:
    files: list[ResultFile] = []
    problems: list[Diagnostic] = []
    for member in members(data):
        shown = f"{name}: {member.name}"
        try:
            if member.data is None:
                raise BadContent(member.why)
            file = _read_text(shown, decode(member.data))
        except (BadContent, BadXml) as error:
            # What is no text may be anything; what says that it is a result, and cannot be read, is
            # told of.
            if member.data is None or isinstance(error, BadXml):
                problems.append(_unread(f"`{shown}` could not be read: {error}"))
            continue
        if file is not None:
            files.append(file)
            problems += _warnings(file)
    if not files:
        return (), (*problems, _refuse(name, "is a zip without results of a test"))
    return tuple(files), tuple(problems)


def _warnings(file: ResultFile) -> tuple[Diagnostic, ...]:
    results: Results = file.results
    lines = sum(number for _, number in results.unread)
    if not lines:
        return ()
    reasons = ", ".join(f"{number} {reason}" for reason, number in results.unread)
    return (_unread(f"{count(lines, 'line')} of `{file.name}` could not be read: {reasons}"),)


def _unread(message: str) -> Diagnostic:
    help = "run the test again; what is said is about the lines that were read"
    return Diagnostic(codes.PROBE_LINES, message, help=help)


def _refuse(name: str, why: str) -> Diagnostic:
    titles = ", ".join(each.title for each in FORMATS)
    help = f"name results of one of these, or a zip or gzip of some: {titles}"
    return Diagnostic(codes.BAD_PROBE, f"`{name}` {why}", help=help)

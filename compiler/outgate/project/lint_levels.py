"""How the warnings of `outgate check` count, by their codes: left out, as they are, as errors."""

from collections.abc import Iterable, Iterator, Mapping

from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.diagnostics.codes import Code, Severity
from outgate.errors import CodedError
from outgate.values import replace

# Not everybody wants these: they count where the project or the command line asks for them.
OFF = (codes.NO_OWNER, codes.NO_REASON, codes.UNTESTED_STATEMENT)


_EVERY_ID = frozenset(code.id for code in codes.EVERY)


class LevelError(CodedError):
    """A code whose level cannot be set."""

    code = codes.USAGE


def leveled(diagnostics: Iterable[Diagnostic], levels: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Warnings as the levels say: left out, as they are, or as errors."""
    for each in diagnostics:
        default = "allow" if each.code in OFF else "warn"
        level = levels.get(each.code.id, default)
        if each.severity is Severity.ERROR or level == "warn":
            yield each
        elif level == "deny":
            yield replace(each, code=replace(each.code, severity=Severity.ERROR))


def _warnings() -> list[str]:
    return [code.id for code in codes.EVERY if code.severity is Severity.WARNING]


def near_level(name: str) -> str | None:
    """The code of a warning that a name may have been meant to be."""
    return None if name in _EVERY_ID else did_you_mean(name, _warnings())


def check_level(name: str) -> Code:
    """The warning of a name; LevelError where it is none."""
    by_id = {each.id: each for each in codes.EVERY}
    code = by_id.get(name)
    if code is None:
        near = near_level(name)
        hint = f"did you mean `{near}`?" if near else f"codes are {', '.join(sorted(_warnings()))}"
        raise LevelError(f"there is no code `{name}`; {hint}")
    if code.severity is Severity.ERROR:
        raise LevelError(f"`{name}` is always an error: {code.title}")
    return code

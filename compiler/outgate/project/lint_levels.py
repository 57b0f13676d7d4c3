"""How the warnings of `outgate check` count, by their codes: left out, as they are, as errors."""

from collections.abc import Iterable, Iterator, Mapping

from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.diagnostics.codes import Code, Severity
from outgate.errors import CodedError
from outgate.values import replace

# Not everybody wants these: they count where the project or the command line asks for them.
OFF = (codes.NO_OWNER, codes.NO_REASON, codes.UNTESTED_STATEMENT)


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


def check_level(name: str) -> Code:
    """The warning of a name; LevelError where it is none."""
    by_id = {each.id: each for each in codes.EVERY}
    code = by_id.get(name)
    warnings = [each.id for each in codes.EVERY if each.severity is Severity.WARNING]
    if code is None:
        near = did_you_mean(name, warnings)
        hint = f"did you mean `{near}`?" if near else f"codes are {', '.join(sorted(warnings))}"
        raise LevelError(f"there is no code `{name}`; {hint}")
    if code.severity is Severity.ERROR:
        raise LevelError(f"`{name}` is always an error: {code.title}")
    return code

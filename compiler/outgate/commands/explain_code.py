"""`outgate explain-code`: what a code means, from the pages that ship with Outgate."""

from outgate.diagnostics import codes, did_you_mean
from outgate.diagnostics.codes import Code
from outgate.diagnostics.pages import Page, code_pages
from outgate.errors import CodedError
from outgate.values import dataclass


class UnknownCode(CodedError):
    """Something that is no code of Outgate."""

    code = codes.USAGE


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code with its page."""

    code: Code
    page: Page


@dataclass(frozen=True, slots=True)
class CodeList:
    """Every code, in the order of the pages."""

    codes: tuple[Code, ...]


def explain_code(name: str) -> CodePage:
    """The page of a code; UnknownCode where there is none of that name."""
    wanted = name.strip("[]").lower()
    for code in codes.EVERY:
        if code.id == wanted:
            return CodePage(code, code_pages()[code.id])
    near = did_you_mean(wanted, (code.id for code in codes.EVERY))
    help = f"did you mean `{near}`?" if near else "`outgate explain-code --list` shows them all"
    raise UnknownCode(f"there is no code `{name}`", help)


def list_codes() -> CodeList:
    """All codes."""
    return CodeList(codes.EVERY)

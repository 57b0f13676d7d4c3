"""The two ways in which a command ends early: the user must do something, or Outgate is wrong."""

from typing import ClassVar, Self

from outgate.diagnostics import Code, Diagnostic
from outgate.values import replace


class UserError(Exception):
    """Something that the user can mend keeps a command from going on.

    `diagnostic` says what, with a code and a help. `outcome` says what is known of what was to be
    changed ("nothing was changed"); it is printed as a note. `others` are further diagnostics about
    the same thing, such as every error of a policy that does not compile.
    """

    def __init__(
        self, diagnostic: Diagnostic, outcome: str = "", others: tuple[Diagnostic, ...] = ()
    ) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.outcome = outcome
        self.others = others

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All there is to say, with the outcome as a note of the first."""
        first = self.diagnostic
        if self.outcome:
            first = replace(first, note=self.outcome)
        return first, *self.others

    @property
    def message(self) -> str:
        """What is wrong."""
        return self.diagnostic.message

    @property
    def help(self) -> str | None:
        """What the user can do."""
        return self.diagnostic.help


class CodedError(UserError):
    """A user error of one kind: its class has the code. Only what callers tell apart has a class.

    `raise StateLocked("`x` is locked", "wait, or ...", outcome="nothing was changed")`
    """

    code: ClassVar[Code]

    def __init__(self, message: str, help: str | None = None, *, outcome: str = "") -> None:
        super().__init__(Diagnostic(self.code, message, help=help), outcome)

    def within(self, subject: str, help: str | None = None, *, outcome: str = "") -> Self:
        """The same error, told of what it is in: `a.json` cannot be used: it holds something else.

        A help and an outcome that are given stand for those of the error.
        """
        message = f"{subject}: {self.message}"
        return type(self)(message, help or self.help, outcome=outcome or self.outcome)


class InternalError(Exception):
    """A proof that Outgate holds over its own work has failed: a bug, and never the user's fault.

    It is raised and not asserted, so that it stops the command under `python -O` as well.
    """


def reason_of(error: BaseException) -> str:
    """What the system or a library says of a failure, in our form: without its number."""
    return (getattr(error, "strerror", None) or str(error)).lower()

"""The table of the kinds of targets, from the registry."""

from collections.abc import Iterator

from manual.table import table
from outgate.backends.kind import BackendKind
from outgate.backends.registry import backends

_HEADS = (
    "target",
    "just as the plan says it",
    "wider, with a reason in `accept`",
    "treatments",
    "how rules get there",
    "judged by",
)


def targets() -> str:
    """Every kind of target, each with a link to its page."""
    return table(_HEADS, (tuple(_cells(kind)) for kind in backends()))


def _cells(kind: BackendKind) -> Iterator[str]:
    yield f"[`{kind.name}`]({kind.name}.md): {kind.title}"
    yield kind.exact
    yield "<br>".join(f"`{key.name}`: {key.widens}" for key in kind.accepts) or "nothing"
    yield kind.treatments or "none"
    yield "; ".join(_ways(kind))
    yield kind.judged


def _ways(kind: BackendKind) -> Iterator[str]:
    if kind.make_store is not None:
        yield "`outgate apply`"
    if kind.formats:
        formats = ", ".join(f"`{form.name}` ({form.about})" for form in kind.formats)
        yield f"`outgate export`: {formats}"

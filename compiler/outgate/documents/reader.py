"""One way from a YAML file of a project to checked values, with every fault at its place."""

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from outgate.diagnostics import Diagnostic, Fix, Label, write_instead
from outgate.diagnostics.codes import Code
from outgate.digests import sha256
from outgate.documents.fault import Fault
from outgate.documents.files import Bounds, FileMissing, FileRefused, read_file
from outgate.documents.shipped import read_compiled
from outgate.documents.text import decode
from outgate.documents.yaml import MAX_VALUES, NotYaml, locate, read_yaml
from outgate.source import SourceFile, Span
from outgate.values import dataclass, replace

_YAML = (".yaml", ".yml")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")  # what YAML takes for a text as it stands


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its code for whatever is wrong, how to mend that, and its bounds."""

    code: Code
    help: str
    most_bytes: int
    most_values: int = MAX_VALUES


@dataclass(frozen=True)
class DocumentFile:
    """A file that was read, its bytes, and what kind of document it is."""

    source: SourceFile
    data: bytes
    kind: Kind

    @cached_property
    def sha256(self) -> str:
        """The digest of its bytes, which each of its documents may ask for."""
        return sha256(self.data)

    def diagnostic(self, fault: Fault, number: int | None = None) -> Diagnostic:
        """A fault of the file, at its place in document `number` where that much is known."""
        span = None if number is None else locate(self.source, number, fault)
        return Diagnostic(
            self.kind.code,
            fault.message if span else f"`{self.source.name}`: {fault.message}",
            Label(span) if span else None,
            help=self.kind.help,
            fixes=_write_near(span, fault.near) if span else (),
        )

    def documents(self) -> tuple[tuple[Any, ...], tuple[Diagnostic, ...]]:
        """The YAML documents of the file as plain values; none where it cannot be read.

        Those of a text that ships with Outgate were read when it was built.
        """
        if (made := read_compiled(self.data)) is not None:
            return made, ()
        try:
            return tuple(read_yaml(self.source, self.kind.most_values)), ()
        except NotYaml as error:
            help = "correct the syntax" if error.syntax else self.kind.help
            label = Label(error.span)
            return (), (Diagnostic(self.kind.code, error.message, label, help=help),)

    def worst(self, schema: str, document: Any, number: int) -> tuple[Diagnostic, ...]:
        """What is most wrong with a document under a schema, if anything."""
        from outgate.documents.schema import worst_fault

        fault = worst_fault(schema, document)
        return () if fault is None else (self.diagnostic(fault, number),)

    def all(self, schema: str, document: Any, number: int) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with a document under a schema."""
        from outgate.documents.schema import all_faults

        return self.each(all_faults(schema, document), number)

    def each(self, faults: Iterable[Fault], number: int) -> tuple[Diagnostic, ...]:
        """Several faults of one document, each told once."""
        return tuple(dict.fromkeys(self.diagnostic(fault, number) for fault in faults))


def _write_near(span: Span, near: str) -> tuple[Fix, ...]:
    """The word that may have been meant instead of a key or text, in the quotes of that."""
    if not _PLAIN.fullmatch(near) or "\n" in span.text:
        return ()
    quote = span.text[0] if span.text[0] in "'\"" else ""
    return (write_instead(span, f"{quote}{near}{quote}"),)


def read_document_file(
    path: Path, bounds: Bounds, kind: Kind
) -> tuple[DocumentFile | None, tuple[Diagnostic, ...]]:
    """A file as text, still to be parsed. FileMissing is raised, as it is not always a fault."""
    try:
        data = read_file(path, bounds, kind.most_bytes)
        if path.suffix in _YAML and bounds.real(path).suffix not in _YAML:
            # Its words would be quoted in errors.
            raise FileRefused(f"cannot read `{path.name}`: it leads to a file that is not YAML")
    except FileMissing:
        raise
    except FileRefused as error:
        return None, (Diagnostic(kind.code, error.message, help=error.help),)
    source, problem = decode(data, bounds.link_name(path))
    if problem is not None:
        return None, (replace(problem, code=kind.code, help=kind.help),)
    assert source is not None
    return DocumentFile(source, data, kind), ()

"""Our file read back: what its lines say, whatever its names and comments say.

Every ACL is renamed after its content, and what then is a rule is laid out again. A line that does
not come out of that is somebody else's; a line that is missing, or stands in another order, makes
the rules doubtful that it is for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from outgate.backends.native_rule import NativeRule
from outgate.backends.squid.acls import Acl
from outgate.backends.squid.definitions import Definition, define, read_terms
from outgate.backends.squid.model import Decryption, SquidRule, native_of, stray_native
from outgate.backends.squid.text import Layout, SquidFile, lay_out
from outgate.values import dataclass, replace

MISSING = "a line of our file that it takes is missing or was changed"
PIECE = 8_191  # bytes of a line that Squid reads at once
_END, _SPACE = re.compile(rb"[\r\0]"), b" \t\v\f"
REORDERED = "the lines of our file stand in another order"


@dataclass(frozen=True, slots=True)
class _Statement:
    """A line that names ACLs: as it stands, and renamed; `rule` is that of the first ACL."""

    line: str
    renamed: str
    rule: SquidRule | None


def read_rules(data: bytes, prefix: str) -> tuple[NativeRule, ...]:
    """The rules of a file, and its strange lines."""
    lines = [" ".join(line.split()) for _, line in numbered_lines(data)]
    book = define(lines, prefix)
    statements = [_statement(line, book, prefix) for line in lines if not line.startswith("acl ")]
    rules = tuple(dict.fromkeys(_rules(statements)))
    layout = lay_out(SquidFile(rules, prefix))
    acls = layout.acls
    strays = [line for line in lines if _is_strange(line, book, acls)]
    left = Counter(line.text(prefix) for line in layout.lines)
    kept = []
    for statement in statements:
        if left[statement.renamed] > 0:
            left[statement.renamed] -= 1
            kept.append(statement.renamed)
        else:
            strays.append(statement.line)
    missing = {line for line, number in left.items() if number > 0}
    trouble = _find_trouble(rules, layout, kept, missing, prefix)
    natives = [replace(native_of(rule), trouble=trouble.get(rule)) for rule in rules]
    return _told_apart((*natives, *map(stray_native, strays)))


def _told_apart(natives: Iterable[NativeRule]) -> tuple[NativeRule, ...]:
    """Rules and lines that stand twice, with their numbers."""
    seen: Counter[str] = Counter()
    apart = []
    for native in natives:
        seen[native.identity] += 1
        again = seen[native.identity]
        number = "" if again == 1 else f" ({again})"
        apart.append(
            replace(native, identity=native.identity + number, label=native.label + number)
        )
    return tuple(apart)


def numbered_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """The lines that Squid reads, each with the number of the line on which it ends.

    Squid takes what it reads by pieces of a buffer, each of which is a line of its own, also behind
    a comment. A line that ends in a backslash goes on with the next one that says anything: a
    comment does not, whatever it ends in. What nothing follows is not read.
    """
    parts: list[bytes] = []
    for number, raw in enumerate(data.split(b"\n"), 1):
        for at in range(0, len(raw), PIECE):
            piece = _END.split(raw[at : at + PIECE])[0].lstrip(_SPACE)
            if not piece or piece.startswith(b"#"):
                continue
            if piece.endswith(b"\\"):
                parts.append(piece[:-1])
                continue
            line = b"".join((*parts, piece)).decode("utf-8", "replace").strip()
            parts = []
            if line:
                yield number, line


def _statement(line: str, book: Mapping[str, Definition], prefix: str) -> _Statement:
    words = line.split()
    names = words[2:]
    renamed = []
    for name, term in zip(names, read_terms(names, book), strict=True):
        sign = "!" if name.startswith("!") else ""
        # What nothing defines, or nothing of ours, is no name that a line of ours has.
        renamed.append(f"?{name}" if term is None else f"{sign}{prefix}_{term.acl.suffix}")
    wholes = (book[name].rule for name in names if name in book)
    rule = next((each for each in wholes if each is not None), None)
    return _Statement(line, " ".join((*words[:2], *renamed)), rule)


def _rules(statements: list[_Statement]) -> Iterator[SquidRule]:
    """The rules that are let through, each with what is said of its tunnels and its way out."""
    said: dict[str, set[SquidRule]] = {}
    for statement in statements:
        directive = " ".join(statement.line.split()[:2])
        if statement.rule is not None:
            said.setdefault(directive, set()).add(statement.rule)
    allowed = [
        statement
        for statement in statements
        if statement.rule is not None and statement.line.startswith("http_access allow ")
    ]
    spliced, bumped = said.get("ssl_bump splice", set()), said.get("ssl_bump bump", set())
    direct = said.get("always_direct allow", set())
    for statement in allowed:
        rule = statement.rule
        if rule is None or len(statement.line.split()) != 3:
            continue
        tunnel = SquidRule(rule.addresses, rule.tunnel)
        decryption = Decryption.NONE
        if rule.remote.protocol != "http":
            decrypted = tunnel in bumped
            is_request = "_q_" in statement.renamed
            if decrypted != is_request:
                continue  # of what is decrypted the requests are the rules, not the tunnels
            if decrypted:
                decryption = Decryption.BUMP
            elif tunnel in spliced:
                decryption = Decryption.SPLICE
        yield replace(rule, decryption=decryption, direct=rule in direct)


def _is_strange(line: str, book: Mapping[str, Definition], acls: Mapping[str, Acl]) -> bool:
    """Whether a line defines an ACL that none of the rules takes."""
    words = line.split()
    if words[0] != "acl":
        return False
    definition = book.get(words[1]) if len(words) > 1 else None
    acl = None if definition is None else definition.acl
    return acl is None or acls.get(acl.suffix) != acl


def _find_trouble(
    rules: tuple[SquidRule, ...], layout: Layout, kept: list[str], missing: set[str], prefix: str
) -> dict[SquidRule, str]:
    texts = [(line.text(prefix), line.rule) for line in layout.lines]
    trouble: dict[SquidRule, str] = {}
    if kept != [text for text, _ in texts if text not in missing]:
        trouble = dict.fromkeys(rules, REORDERED)
    trouble.update((rule, MISSING) for text, rule in texts if text in missing)
    return trouble

"""What each word of a policy is for, read from the tokens alone, so that broken text has it too."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from outgate.language.clauses import BY_RULE, STATEMENT_FORMS
from outgate.language.grammar import Token
from outgate.policy.lookups import reads_as_address
from outgate.values import dataclass


class Role(StrEnum):
    """What a token is."""

    KEYWORD = "keyword"
    SOURCE = "source"
    FLEET = "fleet"
    SERVICE = "service"
    REGION = "region"
    METHOD = "method"
    FEATURE = "feature"
    ADDRESS = "address"
    DATE = "date"
    URL = "url"
    STRING = "string"
    SIGN = "sign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mark:
    """A token with its role, and the keywords that it stands under.

    `statement` and `governor` are "" where there are none; `defines` tells that it gives the name.
    """

    token: Token
    role: Role
    statement: str
    governor: str
    defines: bool = False

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.token.start_pos

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.token.end_pos


_STATEMENTS = frozenset(form.keyword for form in STATEMENT_FORMS)
_CLAUSES = frozenset(clause.keyword for clause in BY_RULE.values())
_WORDS = {
    "for": Role.FLEET,
    "fleet": Role.FLEET,
    "region": Role.REGION,
    "via": Role.METHOD,
    "with": Role.FEATURE,
    "without": Role.FEATURE,
    "until": Role.DATE,
}


def read_roles(tokens: Sequence[Token]) -> Iterator[Mark]:
    """The marks of some statements, one for each token.

    `governor` of a value is the keyword that says what belongs there: `region` behind `for region`.
    """
    statement = governor = ""
    block = False  # inside the braces of a test
    for number, token in enumerate(tokens):
        kind = token.type
        if kind == "LBRACE":
            block = statement == "test"
        elif kind == "EQUAL":
            governor = "="
        elif kind == "RBRACE":
            yield Mark(token, Role.SIGN, statement, governor)
            block, statement, governor = False, "", ""
            continue
        if token.upper() == kind != "WORD":  # a name may well be `word`
            if _is_selector(tokens, number, statement, governor):
                governor = str(token)
            elif token in _STATEMENTS and not (block and token == "allow"):
                statement, governor, block = str(token), str(token), False
            elif block or token in _CLAUSES or token in ("to", "deny"):
                governor = str(token)
            yield Mark(token, Role.KEYWORD, statement, governor)
            continue
        role = _role(token, statement, governor, block=block)
        names = number > 0 and tokens[number - 1] in ("source", "fleet")
        defines = names and governor == statement and kind == "WORD"
        yield Mark(token, role, statement, governor, defines)


def _is_selector(tokens: Sequence[Token], number: int, statement: str, governor: str) -> bool:
    """Whether `region` or `fleet` is a kind word behind `for`, and begins no statement."""
    token = tokens[number]
    if token == "region":
        return True
    if token != "fleet" or statement != "allow" or governor not in ("for", "region", "fleet"):
        return False
    return [after.type for after in tokens[number + 1 : number + 3]] != ["WORD", "EQUAL"] and (
        tokens[number - 1].type in ("COMMA", "FOR")
    )


def _role(token: Token, statement: str, governor: str, *, block: bool) -> Role:
    match token.type:
        case "STRING" | "UNCLOSED":
            return Role.STRING
        case "URL":
            return Role.URL
        case "WORD":
            return _word(token, statement, governor, block=block)
        case _:
            return Role.SIGN


def _word(token: Token, statement: str, governor: str, *, block: bool) -> Role:
    if block:
        return Role.ADDRESS if governor == "from" else Role.URL
    if governor == "=":
        return Role.ADDRESS if statement == "source" else Role.FLEET
    if governor == "from":
        return Role.ADDRESS if reads_as_address(token) else Role.SOURCE
    if governor == statement:
        own = {"source": Role.SOURCE, "fleet": Role.FLEET, "allow": Role.SERVICE}
        return own.get(statement, Role.UNKNOWN)
    return _WORDS.get(governor, Role.UNKNOWN)

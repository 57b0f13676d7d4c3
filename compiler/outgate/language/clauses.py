"""The clauses of the language, each in one row: what messages, trees and canonical text go by.

A clause is a keyword and what stands behind it, such as `from hamburg, milan`. A new one is a rule
of grammar/policy.lark and a row here; a test holds the two against each other.
"""

from enum import Enum

from outgate.values import dataclass


class Values(Enum):
    """What stands behind the keyword of a clause."""

    WORD = "one word"
    WORDS = "words with commas between them"
    STRING = "one string"
    STRINGS = "strings with commas between them"
    SELECTORS = "regions and fleets, with commas between them"

    @property
    def are_list(self) -> bool:
        """Whether there may be several."""
        return self not in (Values.WORD, Values.STRING)

    @property
    def are_quoted(self) -> bool:
        """Whether they are written in double quotes."""
        return self in (Values.STRING, Values.STRINGS)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: `keyword` begins it, and `meaning` says in messages what belongs behind it.

    `about` is what the manual says of it, in Markdown.
    """

    keyword: str
    values: Values
    meaning: str
    about: str

    @property
    def rule(self) -> str:
        """The rule of the grammar that it is."""
        return f"{self.keyword}_clause"


_FOR = Clause(
    "for",
    Values.SELECTORS,
    "`region NAME` or `fleet NAME`",
    "regions and fleets; a name takes the kind word before it, a first name is a fleet",
)
_FROM = Clause(
    "from",
    Values.WORDS,
    "a source name or an address",
    "sources, or addresses as they stand; without it, from anywhere (a guard: any address)",
)
_OWNER = Clause("owner", Values.STRING, "the owner in double quotes", "who answers for it")
_BECAUSE = Clause("because", Values.STRING, "the reason in double quotes", "why it is there")

# In the order of the manual, which is that of canonical statements.
ALLOW_CLAUSES = (
    _FOR,
    _FROM,
    Clause(
        "via",
        Values.WORD,
        "`standard`, `streamlined` or `addresses`",
        "how devices connect: `standard`, also without the clause; `streamlined`; or `addresses`, "
        "which is streamlined with service tags instead of the core URL",
    ),
    Clause("with", Values.WORDS, "a feature name", "features to switch on"),
    Clause(
        "without",
        Values.WORDS,
        "a feature name",
        "features to switch off; leaving out what the list requires is reported",
    ),
    Clause(
        "workspace",
        Values.STRINGS,
        "a workspace ID in double quotes",
        "your own Log Analytics workspaces instead of everybody's",
    ),
    Clause(
        "storage",
        Values.STRINGS,
        "a storage account name in double quotes",
        "your own storage accounts instead of everybody's",
    ),
    _OWNER,
    _BECAUSE,
    Clause(
        "until",
        Values.WORD,
        "a date such as 2027-03-31",
        "the last day on which the statement counts",
    ),
)
GUARD_CLAUSES = (
    Clause(
        "except",
        Values.STRINGS,
        "a pattern in double quotes",
        "patterns that a `forbid` lets pass",
    ),
    _FROM,
    _OWNER,
    _BECAUSE,
)
BY_RULE = {clause.rule: clause for clause in (*ALLOW_CLAUSES, *GUARD_CLAUSES)}


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A kind of statement: the keyword that begins it, how to write it, and what comes first.

    `about` is what the manual says of it, in Markdown.
    """

    keyword: str
    form: str
    meaning: str
    about: str


STATEMENT_FORMS = (
    StatementForm(
        "source",
        "source NAME = ADDRESS, ...",
        "a name for the source",
        "a name for addresses and networks, for `from`",
    ),
    StatementForm(
        "fleet",
        "fleet NAME = FLEET, ...",
        "a fleet name",
        "a name for several fleets, for `for`",
    ),
    StatementForm(
        "allow",
        "allow SERVICE for region NAME, fleet NAME",
        "a service name",
        "opens what these devices need of a service",
    ),
    StatementForm(
        "limit",
        'limit to "*.DOMAIN", ...',
        "a pattern in double quotes",
        "a guard: fails where anything outside of all the patterns is allowed; of several limits "
        "each must hold",
    ),
    StatementForm(
        "forbid",
        'forbid "URL", ... except "URL", ...',
        "a pattern in double quotes",
        "a guard: fails where any part of a pattern is allowed that is in no exception; an open "
        "wildcard is caught even if nobody uses such a name",
    ),
    StatementForm(
        "require",
        'require "URL", ...',
        "a URL in double quotes",
        "a guard: fails where any part of a pattern is not allowed from any of the addresses",
    ),
    StatementForm(
        "test",
        'test "NAME" { allow URL from ADDRESS }',
        "the test's name in double quotes",
        "lines with `allow` and `deny` that must come true",
    ),
)
SELECTOR_KINDS = ("region", "fleet")
KEYWORDS = frozenset(
    (
        *(statement.keyword for statement in STATEMENT_FORMS),
        *(clause.keyword for clause in BY_RULE.values()),
        *SELECTOR_KINDS,
        "to",
        "deny",
    )
)

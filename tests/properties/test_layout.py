"""A thousand policies laid out: the same words, each comment where it was, and nothing to do twice.

The policies are written by a seeded generator of plain Python, which knows of each word the clause
or line that it is of; what is laid out is read again by a few lines of a lexer that stand here.
"""

import gc
import re
import time
from dataclasses import dataclass
from random import Random

import pytest

from outgate.language.clauses import ALLOW_CLAUSES, GUARD_CLAUSES, Clause, Values
from outgate.language.format import format_text
from outgate.language.parse import parse
from outgate.source import SourceFile

POLICIES = 1_000
NAMES = ("a", "b-1", "hamburg", "win11", "mma", "x.y_z", "10.0.0.0/8", "2001:db8::1")
STRINGS = ('"a"', '"# no comment"', '" , "', '"a  ,b"', '"{"', '"é 𝒳"')
LEXER = re.compile(r'(?P<comment>#[^\n]*)|[a-z]+://[^\s"{}#]*|"[^"\n]*"|[,={}]|[^\s",={}#]+')


@dataclass(frozen=True, slots=True)
class Written:
    """A token, and the number of the clause or line that it is of, over the whole policy."""

    text: str
    chunk: int


class Writer:
    """Writes policies as nobody should lay them out."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.chunk = -1
        self.tokens: list[Written] = []

    def policy(self) -> str:
        for _ in range(self.random.randint(1, 6)):
            self.statement()
        text, comments = "", 0
        for number, token in enumerate(self.tokens):
            gap = self.random.choice((" ", " ", "  ", "\n", "\n\n\n", "\n   "))
            if self.random.random() < 0.15:
                comments += 1
                gap += f"#{self.random.choice(('', ' '))}{comments}\n"
            joined = token.text in ",={}" or (number and self.tokens[number - 1].text in ",={}")
            text += (
                self.random.choice(("", gap)) if joined and "#" not in gap else gap
            ) + token.text
        return text + self.random.choice(("", "\n", "  # last", "\n# last\n\n"))

    def put(self, *texts: str) -> None:
        self.tokens += [Written(text, self.chunk) for text in texts]

    def begin(self, *texts: str) -> None:
        self.chunk += 1
        self.put(*texts)

    def write_list(self, words: tuple[str, ...], most: int = 7) -> None:
        for number in range(self.random.randint(1, most)):
            self.put(*([","] if number else []), self.random.choice(words))

    def clause(self, clause: Clause) -> None:
        self.begin(clause.keyword)
        match clause.values:
            case Values.WORD:
                self.put(self.random.choice(NAMES))
            case Values.STRING:
                self.put(self.random.choice(STRINGS))
            case Values.WORDS:
                self.write_list(NAMES, 14)
            case Values.STRINGS:
                self.write_list(STRINGS)
            case Values.SELECTORS:
                self.put("region")
                self.write_list(NAMES[:6])
                if self.random.random() < 0.5:
                    self.put(",", "fleet")
                    self.write_list(NAMES[:6])

    def statement(self) -> None:
        kind = self.random.choice(
            ("source", "fleet", "allow", "limit", "forbid", "require", "test")
        )
        match kind:
            case "source" | "fleet":
                self.begin(kind, self.random.choice(NAMES[:6]), "=")
                self.write_list(NAMES, 14)
            case "allow":
                self.begin("allow", "mde")
                self.clauses(ALLOW_CLAUSES)
            case "test":
                self.begin("test", self.random.choice(STRINGS), "{")
                for _ in range(self.random.randint(0, 3)):
                    self.begin(self.random.choice(("allow", "deny")), "https://a.example/x,y")
                    if self.random.random() < 0.5:
                        self.put("from", "10.0.0.1")
                self.begin("}")
            case _:
                self.begin(kind, *(["to"] if kind == "limit" else []))
                self.write_list(STRINGS)
                self.clauses(
                    tuple(c for c in GUARD_CLAUSES if c.keyword != "except" or kind == "forbid")
                )

    def clauses(self, table: tuple[Clause, ...]) -> None:
        for clause in self.random.sample(table, self.random.randint(0, len(table))):
            self.clause(clause)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, the clauses before and behind it, and whether it is alone on its line."""

    text: str
    before: int
    behind: int
    alone: bool


def read(text: str, tokens: list[Written]) -> tuple[list[str], list[Comment]]:
    """The words of a text, and its comments; its words have the clauses of `tokens`."""
    words: list[str] = []
    comments: list[Comment] = []
    for match in LEXER.finditer(text):
        if match["comment"]:
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            at = len(words)
            before = tokens[at - 1].chunk if at else -1
            behind = tokens[at].chunk if at < len(tokens) else tokens[-1].chunk + 1
            label = match["comment"].replace(" ", "")
            comments.append(Comment(label, before, behind, not line.strip()))
        else:
            words.append(match[0])
    return words, comments


def test_a_thousand_policies() -> None:
    for seed in range(POLICIES):
        writer = Writer(seed)
        text = writer.policy()
        file = SourceFile("a.policy", text)
        tree, problems = parse(file)
        assert problems == (), (seed, text)
        result, problems = format_text(file)
        assert problems == (), (seed, text)
        again = SourceFile("a.policy", result)
        assert parse(again)[0] == tree, seed
        assert format_text(again)[0] == result, seed
        was, now = read(text, writer.tokens), read(result, writer.tokens)
        assert now[0] == was[0] == [token.text for token in writer.tokens], seed
        moved = {comment.text: comment for comment in now[1]}
        assert len(moved) == len(now[1]) == len(was[1]), seed
        for comment in was[1]:
            place = moved[comment.text]
            if comment.alone and comment.before != comment.behind:
                # Between two clauses or statements: there it stays.
                assert (place.before, place.behind) == (comment.before, comment.behind), (
                    seed,
                    comment,
                )
            else:
                # Behind a clause it may move above it; inside of one, beside it on either side.
                last = comment.behind + (comment.before == comment.behind)
                assert comment.before - 1 <= place.before, (seed, comment, place)
                assert place.behind <= last, (seed, comment, place)


@pytest.mark.slow
def test_ten_thousand_statements_take_two_seconds_at_most() -> None:
    text = "".join(
        f"# site {n}\nsource site{n:05}   = 10.{n >> 6 & 255}.{(n & 63) << 2}.0/22   # behind\n\n"
        f'allow mde for region EU, fleet win11, macos from site{n:05} owner "a{n}" because "b{n}"\n'
        for n in range(5_000)
    )
    gc.collect()
    gc.disable()  # as the command does
    try:
        begin = time.process_time()
        result, problems = format_text(SourceFile("a.policy", text))
        seconds = time.process_time() - begin
    finally:
        gc.enable()
    assert problems == ()
    assert result.count("\nallow") == 5_000
    assert seconds <= 2

"""What editors colour by is of this language: its keywords, and words cut as the lexer does."""

import json
import re
import runpy
import subprocess
from random import Random

from outgate.language.clauses import KEYWORDS
from outgate.language.grammar import load_parser
from outgate.resources import resource_bytes
from tests.builders.missing import lacking
from tests.conftest import ROOT

VSCODE = ROOT / "editors" / "vscode"
GRAMMAR = VSCODE / "syntaxes" / "outgate.tmLanguage.json"
KINDS = {
    "STRING": "string.quoted",
    "UNCLOSED": "invalid.illegal",
    "URL": "markup.underline.link",
    "COMMA": "punctuation.separator",
    "EQUAL": "keyword.operator",
    "LBRACE": "punctuation.section",
    "RBRACE": "punctuation.section",
}
ODD = (
    'allow allowed from-x xfrom FROM via: until2027 # allow "x\n'
    'x"allow"y limit=to,to{test}deny#"\n'
    '"unclosed # no comment\nhttps://a.example/x,y={z} HTTPS://B# c\n'
    "2027-03-31 2027-03-311 10.0.0.0/8 10.0.0.1-10.0.0.9 2001:db8::/32 ::1 fe80:: 1.2.3 a:b\n"
    "deny\u00a0allow\u3000from 𝒳allow allow𝒳 é=allow\n"
)


def test_the_file_is_made_from_the_keywords() -> None:
    made = runpy.run_path(str(ROOT / "editors" / "grammar.py"))
    assert GRAMMAR.read_text(encoding="utf-8") == made["grammar_text"]()


def test_every_keyword_of_the_grammar_is_a_word_of_it() -> None:
    """The lexer's own file is the second way to the words."""
    policy = resource_bytes("grammar", "policy.lark").decode()
    words = set(re.findall(r'^[A-Z]+: "([a-z]+)"$', policy, re.MULTILINE))
    assert words == KEYWORDS
    patterns = json.loads(GRAMMAR.read_text(encoding="utf-8"))["patterns"]
    named = [
        each["match"] for each in patterns if re.match(r"keyword\.(control|other)\.", each["name"])
    ]
    assert set(re.findall(r"[a-z]{2,}", " ".join(named))) == words


def texts() -> list[str]:
    examples = [
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "policies").glob("*.policy"))
    ]
    everything = " ".join(examples)
    random = Random(7)
    cut = [
        everything[at : at + 60].replace("\n", " ")
        for at in random.sample(range(len(everything)), 40)
    ]
    return [*examples, ODD, " ".join(sorted(KEYWORDS)), *cut]


def test_words_are_cut_and_coloured_as_the_lexer_cuts_them() -> None:
    modules = ROOT / ".textmate"
    if not (modules / ".installed").exists():
        lacking("what editors read grammars with is not installed", "`make textmate`, with npm")
    done = subprocess.run(
        ["node", ROOT / "tests" / "editors" / "tokenise.js", modules, GRAMMAR],
        input=json.dumps(texts()), capture_output=True, text=True, check=True,
    )  # fmt: skip
    for text, pieces in zip(texts(), json.loads(done.stdout), strict=True):
        coloured = [(piece, scope) for piece, scope in pieces if not scope.startswith("comment")]
        tokens = list(load_parser().tokens(text))
        assert [piece for piece, _ in coloured] == [str(token) for token in tokens]
        for token, (_, scope) in zip(tokens, coloured, strict=True):
            if token in KEYWORDS:
                assert re.match(r"keyword\.(control|other)\.", scope), token
            elif token.type == "WORD":
                assert re.match(r"(variable\.other|constant\.numeric)\.", scope), token
            else:
                assert scope.startswith(KINDS[token.type]), token
        comments = [piece for piece, scope in pieces if scope.startswith("comment")]
        assert all(piece.startswith("#") for piece in comments)


def test_the_extension_names_what_is_there() -> None:
    package = json.loads((VSCODE / "package.json").read_text(encoding="utf-8"))
    (language,) = package["contributes"]["languages"]
    (grammar,) = package["contributes"]["grammars"]
    assert (VSCODE / language["configuration"]).is_file()
    assert (VSCODE / grammar["path"]).samefile(GRAMMAR)
    assert language["id"] == grammar["language"] == "outgate"
    assert grammar["scopeName"] == json.loads(GRAMMAR.read_text(encoding="utf-8"))["scopeName"]
    # What runs is for the machine to say, never for a workspace.
    assert (
        package["contributes"]["configuration"]["properties"]["outgate.path"]["scope"] == "machine"
    )
    locked = json.loads((VSCODE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked[""]["devDependencies"] == package["devDependencies"]
    assert not [name for name, each in locked.items() if name and "integrity" not in each]
    assert "resolved" not in (VSCODE / "package-lock.json").read_text(encoding="utf-8")

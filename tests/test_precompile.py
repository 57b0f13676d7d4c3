"""What is read when Outgate is built: the same as without, only for the very text, and by lark."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from lark import Lark, Tree, UnexpectedToken
from lark import Token as LarkToken

from outgate import precompile, resources
from outgate.language.grammar import END, Parser, Raw, Token, Unexpected, load_parser
from outgate.language.table import make_table
from outgate.precompile import compile_source, sources, write_compiled
from outgate.resources import (
    compiled,
    compiled_bytes,
    compiled_name,
    resource,
    resource_bytes,
    resource_text,
)
from tests.conftest import ROOT

GRAMMAR = resource("grammar", "policy.lark").read_text(encoding="utf-8")
WORDS = {"WORD": "a", "STRING": '"a"', "URL": "https://a", "UNCLOSED": '"a'}


@pytest.fixture(scope="module")
def lark() -> Any:
    return Lark(GRAMMAR, parser="lalr", lexer="basic")


@pytest.mark.parametrize("path", [*sources()], ids=lambda path: path.name)
def test_what_is_kept_is_what_the_text_says(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = path.read_bytes()
    installed = compiled(text)  # None in a checkout that has changed since
    monkeypatch.setattr(resources, "COMPILED", tmp_path)
    value = compile_source(path)
    (tmp_path / compiled_name(text)).write_bytes(compiled_bytes(text, value))
    kept = compiled(text)
    assert repr(kept) == repr(value)
    assert installed in (None, kept)
    if path.suffix == ".yaml":  # by the library's own reader, for which every value is a text
        assert _texts(kept) == list(yaml.load_all(path.read_bytes(), Loader=yaml.BaseLoader))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_only_the_very_text_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "COMPILED", tmp_path)
    text = b"a text"
    file = tmp_path / compiled_name(text)
    assert compiled(text) is None
    file.write_bytes(text + b'\0{"torn": [')
    assert compiled(text) is None
    file.write_bytes(compiled_bytes(text, ["whole"]))
    assert compiled(text) == ["whole"]
    assert compiled(b"another") is None


def test_what_ships_lies_in_the_package_or_beside_it() -> None:
    package = ROOT / "compiler" / "outgate"
    assert resource("catalog") == package / "catalog"
    assert resource("grammar", "policy.lark") == ROOT / "grammar" / "policy.lark"
    resource_bytes.cache_clear()
    assert resource_text("grammar", "policy.lark") == GRAMMAR


def test_what_is_kept_is_short_and_has_a_name_of_its_own() -> None:
    assert compiled_bytes(b"t", {"a": [1, "ü"]}) == 't\0{"a":[1,"ü"]}'.encode()
    assert compiled_name(b"t") == "856a5aa8-3.made"


def test_a_text_with_the_same_sum_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such texts are easily made; a project's file must not pass for one of ours by it."""
    monkeypatch.setattr(resources, "COMPILED", tmp_path)
    ours, theirs = b"plumless", b"buckeroo"
    assert compiled_name(ours) == compiled_name(theirs)
    (tmp_path / compiled_name(ours)).write_bytes(compiled_bytes(ours, ["ours"]))
    assert compiled(theirs) is None
    assert compiled(ours) == ["ours"]


@pytest.mark.parametrize(
    ("begins", "value"),
    [(b"", ["ours"]), (b"a", ["ours"]), (b"a tex", ["ours"]), (b"a text\0", 12)],
)
def test_a_text_that_ours_begins_with_is_another(
    begins: bytes, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "COMPILED", tmp_path)
    (tmp_path / compiled_name(begins)).write_bytes(compiled_bytes(b"a text", value))
    assert compiled(begins) is None


def test_the_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    monkeypatch.setattr(precompile, "sources", lambda: iter((tmp_path / "a.yaml",)))
    write_compiled(tmp_path / "made")
    (made,) = (tmp_path / "made").iterdir()
    assert made.read_bytes().startswith(b"a: 1\n\0")


def test_what_belongs_to_earlier_texts_goes(tmp_path: Path) -> None:
    (tmp_path / "0-1.json").write_text("[]", encoding="utf-8")
    write_compiled(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        compiled_name(path.read_bytes()) for path in sources()
    }


def test_the_parser_is_the_same_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "COMPILED", tmp_path)
    load_parser.cache_clear()
    try:
        bare = load_parser()
        assert bare.parse(bare.tokens("allow mde for fleet win11")).raws()[0].data == "allow"
    finally:
        load_parser.cache_clear()


def plain(tree: Any) -> Any:
    """A tree of lark's or of ours as data that can be compared."""
    if isinstance(tree, Tree | Raw):
        return [str(tree.data), [plain(each) for each in tree.children]]
    return None if tree is None else (tree.type, str(tree))


def theirs(lark: Any, kinds: list[str]) -> Any:
    """What lark's own parser says of tokens: the tree, or the first wrong one and what fits."""
    parser = lark.parse_interactive()
    fed: list[str] = []
    try:
        for kind in kinds:
            parser.feed_token(LarkToken(kind, WORDS.get(kind, kind)))
            fed.append(kind)
        return plain(parser.feed_eof())
    except UnexpectedToken:
        return len(fed), frozenset(parser.accepts()) - {END}


def ours(parser: Parser, kinds: list[str]) -> Any:
    try:
        return plain(parser.parse(Token(kind, WORDS.get(kind, kind), 0) for kind in kinds))
    except Unexpected as error:
        return error.number, error.kinds


def test_it_says_what_lark_says(lark: Any) -> None:
    """Token by token at random, mostly what may follow, now and then anything."""
    parser = Parser(json.loads(json.dumps(make_table(GRAMMAR))))
    every = sorted({each.name for each in lark.terminals} - set(lark.ignore_tokens))
    chance = random.Random(20261125)
    wrong = 0
    for _ in range(300):
        kinds: list[str] = []
        for _ in range(chance.randrange(25)):
            parsing = lark.parse_interactive()
            for kind in kinds:
                parsing.feed_token(LarkToken(kind, kind))
            fitting = sorted(parsing.accepts() - {END})
            if chance.random() < 0.03:
                kinds.append(chance.choice(every))
                break
            kinds.append(chance.choice(fitting))
        expected = theirs(lark, kinds)
        wrong += isinstance(expected, tuple)
        assert ours(parser, kinds) == expected, kinds
    assert 50 < wrong < 250

"""YAML is read strictly, within bounds, and every fault has its place."""

import time

import pytest
import yaml

from outgate.catalog.store import Store
from outgate.documents.fault import MAX_DEPTH, Fault
from outgate.documents.yaml import NotYaml, locate, read_yaml
from outgate.resources import resource
from outgate.source import SourceFile


def read(text: str) -> object:
    return read_yaml(SourceFile("x.yaml", text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: -20\nc: 0\n", {"a": 1, "b": -20, "c": 0}),
        ("a: 2024-13-45\nb: 2024-01-01\n", {"a": "2024-13-45", "b": "2024-01-01"}),
        ("a: NO\nb: yes\nc: on\n", {"a": "NO", "b": "yes", "c": "on"}),
        ("a: 1.0\nb: 1e5\nc: .inf\n", {"a": "1.0", "b": "1e5", "c": ".inf"}),
        ("a: 010\nb: 0x10\nc: 1_000\n", {"a": "010", "b": "0x10", "c": "1_000"}),
        ("a: true\nb: FALSE\nc: ~\nd:\n", {"a": True, "b": False, "c": None, "d": None}),
        ("[True, TRUE, False, false]", [True, True, False, False]),
        ("[null, Null, NULL, nUll]", [None, None, None, "nUll"]),
        ("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}",
         {"a": {"p": 1}, "b": {"p": 2, "q": 2}, "c": {"p": 1, "q": 2}}),
        ("a: '1'\nb: \"true\"\nc: ''\n", {"a": "1", "b": "true", "c": ""}),
        ("a: &x [1, {b: c}]\nd: *x\n", {"a": [1, {"b": "c"}], "d": [1, {"b": "c"}]}),
        ("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n", {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}}),
        ("a: &x 1\nb: *x\nc: &y d\ne: *y\n", {"a": 1, "b": 1, "c": "d", "e": "d"}),
        ("a: |\n  b\n  c\n", {"a": "b\nc\n"}),
        ("a: \"\\u00fc\\U0001F600\"\n", {"a": "\u00fc\U0001f600"}),
        ("'1': a\n! b: ! c\n", {"1": "a", "b": "c"}),
    ],
)  # fmt: skip
def test_values(text: str, value: object) -> None:
    assert read(text) == [value]


def test_several_documents_and_none() -> None:
    assert read("a: 1\n---\n- b\n---\n") == [{"a": 1}, ["b"], None]
    assert read("") == read("# only a comment\n") == []
    assert read("a: &x 1\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


FAULTS = (
    ('a: !!int "x"', "tags such as `tag:yaml.org,2002:int` are not read", '!!int "x"'),
    ("a: !!timestamp x", "tags such as", "!!timestamp x"),
    ("!!python/name:os.system {}", "tags such as", "!!python/name:os.system {"),
    ("b: 1\n1: 2", "key `1` is not a text; put it in quotes", "1"),
    ("true: 2", "key `true` is not a text", "true"),
    ("a: 1\nb: 2\na: 3", "key `a` stands here twice", "a"),
    ("? [a]\n: b", "a list or mapping cannot be a key", "["),
    ("a: &a b\n*a : 2", "an alias cannot be a key", "*a"),
    ("a: &a [*a]", "no value that ends before has the anchor `a`", "*a"),
    ("a: &x 1\n---\nb: *x", "no value that ends before", "*x"),
    ("b: {<<: 3}", "`<<` takes the anchor of a mapping", "3"),
    (f"a: {'9' * 5000}", f"`{'9' * 60}...` is too large a number", "9" * 5000),
    ('a: "x\\0y"', "holds what is not a character", '"x\\0y"'),
    ('a: "\\ud800x"', "this is not YAML: found invalid", "d"),
    ("a: [", "this is not YAML: ", "["),
    ("a: b: c", "this is not YAML: mapping values are not allowed", ":"),
    ("é: \x01", "this is not YAML: control characters are not allowed", "\x01"),
    ("a: " + "[" * 200_000, f"nested more than {MAX_DEPTH} levels", "["),
    ("a: " + "{b: " * 5000, f"nested more than {MAX_DEPTH} levels", "{"),
    ("- " * 5000, "nested more than 64 levels", "-"),
    ("!!str a: x", "tags such as `tag:yaml.org,2002:str` are not read", "!!str a"),
    ("a: &x 1\nb: &x [*x]", "no value that ends before has the anchor `x`", "*x"),
    ("*x", "no value that ends before has the anchor `x`", "*x"),
    ("a: &x {}\nb: {<<: [*x, 3]}", "`<<` takes the anchor of a mapping", "]"),
    ('a: !x "b\n  c"', "tags such as `!x` are not read", '!x "b'),
    (f"{'9' * 60}: a", f"key `{'9' * 60}` is not a text", "9" * 60),
    ('"x\\0y": a', "holds what is not a character", '"x\\0y"'),
    ("[" * 65, f"nested more than {MAX_DEPTH} levels", "["),
)


@pytest.mark.parametrize(("text", "message", "underlined"), FAULTS, ids=range(len(FAULTS)))
def test_faults_stand_at_their_place(text: str, message: str, underlined: str) -> None:
    with pytest.raises(NotYaml) as caught:
        read(text)
    assert message in caught.value.message
    assert len(caught.value.message) < 200
    assert caught.value.span.text == underlined
    assert caught.value.syntax == message.startswith("this is not YAML")


def test_where_the_library_is_without_its_quick_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert read("a: [ü, &x {b: 1}, *x]") == [{"a": ["ü", {"b": 1}, {"b": 1}]}]
    for text, message in (('a: "\\ud800"', "holds what is not a character"), ("a: [", "not YAML")):
        with pytest.raises(NotYaml, match=message):
            read(text)


def test_what_aliases_stand_for_is_counted() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    start = time.process_time()
    with pytest.raises(NotYaml, match="more than 500,000 values"):
        read("\n".join(lines))
    assert time.process_time() - start < 1


def test_a_bound_on_values() -> None:
    text = "[" + "x," * 98 + "x]"
    assert read_yaml(SourceFile("x", text), 100) == [["x"] * 99]
    with pytest.raises(NotYaml, match="more than 99 values"):
        read_yaml(SourceFile("x", text), 99)
    # A key is one as well, and so is each mapping; an alias is all that it stands for.
    for text, number in (
        ("{a: x, b: {c: 1}}", 7),
        ("{a: &x [1, 2], b: *x}", 9),
        ("{a: &x 1, b: *x}", 5),
    ):
        assert read_yaml(SourceFile("x", text), number)
        with pytest.raises(NotYaml, match=f"more than {number - 1} values"):
            read_yaml(SourceFile("x", text), number - 1)


@pytest.mark.parametrize(
    ("path", "at_key", "place", "underlined"),
    [
        ((), False, (2, 1), "a"),
        (("a", "x"), False, (2, 8), "1"),
        (("a", "x"), True, (2, 5), "x"),
        (("b",), False, (3, 1), "b"),
        (("b", "c", 1, "d"), False, (4, 13), "foo"),
        (("b", "c", 1), False, (4, 9), "{"),
        (("b", "c", 2), False, (4, 18), "&"),
        (("b", "c", 7), False, (4, 3), "c"),
        (("b", "nothing"), False, (3, 1), "b"),
    ],
)
def test_places_of_faults(
    path: tuple[str | int, ...], at_key: bool, place: tuple[int, int], underlined: str
) -> None:
    text = "---\na: {x: 1}\nb:\n  c: [1,{d: foo},&x [2]]\nz: {x: 3}\n---\na: {x: 2}\n"
    span = locate(SourceFile("x", text), 0, Fault("", path, at_key))
    assert span is not None
    assert (span.line, span.column) == place
    assert span.text == underlined
    second = locate(SourceFile("x", text), 1, Fault("", ("a", "x")))
    assert second is not None
    assert (second.line, second.text) == (7, "2")
    assert locate(SourceFile("x", text), 2, Fault("", path)) is None


@pytest.mark.parametrize("edition", Store(None).editions())
def test_shipped_editions_read_as_the_library_reads_them(edition: str) -> None:
    text = resource("catalog", "editions", f"{edition}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert read(text) == list(yaml.load_all(text, Loader=loader))


def test_the_deepest_nesting_and_the_longest_whole_number() -> None:
    assert read("[" * 64 + "]" * 64)
    longest = "9" * 18
    assert read(longest) == [int(longest)]
    with pytest.raises(NotYaml, match="too large a number"):
        read(f"{longest}9")

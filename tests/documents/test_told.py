"""What is wrong with a document, told whole: each keyword alone, and how a value is shown."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outgate.documents.fault import Fault
from outgate.documents.files import FileRefused
from outgate.documents.keywords import holder_of, plain_texts, plain_types
from outgate.documents.regular_file import NotRegular, kind_of, open_regular_file, read_bounded
from outgate.documents.schema import all_faults, compile_schema, worst_fault
from outgate.documents.text import decode

SCHEMA = compile_schema(
    {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 2},
            "count": {"type": "integer", "minimum": 1},
            "flag": {"type": "boolean"},
            "none": {"type": ["null", "string"]},
            "word": {"enum": ["policy", "catalog"]},
            "same": {"const": "1.0"},
            "list": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            "map": {"type": "object", "required": ["a", "b"], "properties": {}},
        },
    }
)
LONG = "x" * 61
WRONG: list[tuple[Any, Fault]] = [
    ([], Fault("`[]` stands where a mapping of keys and values belongs", ())),
    ({}, Fault("key `name` is missing", ())),
    ({"map": {}}, Fault("keys `a`, `b` are missing", ("map",))),
    ({"map": {"b": 1}}, Fault("key `a` is missing", ("map",))),
    ({"name": 7}, Fault("`7` stands where a text belongs", ("name",))),
    ({"name": "a"}, Fault("`a` is not allowed here", ("name",))),
    ({"count": "x"}, Fault("`x` stands where a whole number belongs", ("count",))),
    ({"count": 1.5}, Fault("`1.5` stands where a whole number belongs", ("count",))),
    ({"count": 1.0}, Fault("`1.0` stands where a whole number belongs", ("count",))),
    ({"count": 0}, Fault("`0` is not allowed here", ("count",))),
    ({"count": True}, Fault("`true` stands where a whole number belongs", ("count",))),
    ({"flag": None}, Fault("nothing stands where `true` or `false` belongs", ("flag",))),
    ({"none": 7}, Fault("`7` stands where nothing or a text belongs", ("none",))),
    ({"list": {}}, Fault("`{}` stands where a list belongs", ("list",))),
    ({"list": []}, Fault("the list is empty", ("list",))),
    ({"list": ["a", 7]}, Fault("`7` stands where a text belongs", ("list", 1))),
    # Of two, the one that is not as far inside.
    ({"list": [7], "count": "x"}, Fault("`x` stands where a whole number belongs", ("count",))),
    ({"same": "1.1"}, Fault("`1.1` is not `1.0`", ("same",))),
    ({"word": "b"}, Fault("`b` is none of `policy`, `catalog`", ("word",))),
    (
        {"word": "polcy"},
        Fault(
            "`polcy` is none of `policy`, `catalog`; did you mean `policy`?",
            ("word",),
            near="policy",
        ),
    ),
    (
        {"cuont": 1},
        Fault(
            "there is no key `cuont` here; did you mean `count`?",
            ("cuont",),
            at_key=True,
            near="count",
        ),
    ),
    (
        {"z" * 61: 1},
        Fault(
            f"there is no key `{'z' * 60}...` here; known are name, count, flag, none, word, same, "
            "list, map",
            ("z" * 61,),
            at_key=True,
        ),
    ),
    # A value is shown as far as one reads it: sixty letters, four items.
    ({"count": LONG}, Fault(f"`{'x' * 60}...` stands where a whole number belongs", ("count",))),
    ({"count": LONG[1:]}, Fault(f"`{'x' * 60}` stands where a whole number belongs", ("count",))),
    ({"name": [1, 2, 3, 4]}, Fault("`[1, 2, 3, 4]` stands where a text belongs", ("name",))),
    ({"name": [1, 2, 3, 4, 5]}, Fault("a list stands where a text belongs", ("name",))),
    ({"name": {LONG: 1}}, Fault("a mapping stands where a text belongs", ("name",))),
    ({"name": ["x" * 56]}, Fault(f"`['{'x' * 56}']` stands where a text belongs", ("name",))),
    ({"name": ["x" * 57]}, Fault("a list stands where a text belongs", ("name",))),
]


def whole(document: Any) -> Any:
    """A document with all that has to be there, but for what it has itself."""
    if not isinstance(document, dict) or document in ({}, {"cuont": 1}):
        return document
    return {"name": "ab", **document}


def test_each_fault_is_told_whole() -> None:
    for document, fault in WRONG:
        assert worst_fault(SCHEMA, whole(document)) == fault
        assert fault in all_faults(SCHEMA, whole(document))
    right = {"name": "ab", "count": 1, "flag": False, "none": None, "word": "policy", "same": "1.0"}
    assert worst_fault(SCHEMA, right) is None
    assert all_faults(SCHEMA, right) == ()
    assert worst_fault(SCHEMA, {**right, "list": ["a"], "map": {"a": 1, "b": 2, "c": 3}}) is None


def test_all_that_is_wrong_is_told_up_to_twenty() -> None:
    many = {"name": "ab", "list": [7] * 30}
    assert len(all_faults(SCHEMA, many)) == 20
    assert len(all_faults(SCHEMA, {"name": "ab", "list": [7] * 20})) == 20
    # In a large document the first is enough.
    assert len(all_faults(SCHEMA, {"name": "ab", "list": [7] * 4_998})) == 1
    assert len(all_faults(SCHEMA, {"name": "ab", "list": [7] * 4_997})) == 20


@pytest.mark.parametrize("hold", [lambda value: [value], lambda value: {"a": value}])
def test_of_what_is_nested_deeply_the_first_is_enough(hold: Callable[[Any], Any]) -> None:
    value: Any = hold(1)
    for levels, faults in ((62, 2), (63, 1)):
        nested = value
        for _ in range(levels - 1):
            nested = hold(nested)
        assert len(all_faults(SCHEMA, {"name": "ab", "list": [nested, 7]})) == faults
    assert worst_fault(SCHEMA, {"name": nested}) == Fault(
        f"{'a list' if isinstance(nested, list) else 'a mapping'} stands where a text belongs",
        ("name",),
    )


def test_where_a_fault_is() -> None:
    assert str(Fault("wrong", ("a", 0, "b"))) == "a/0/b: wrong"
    assert str(Fault("wrong", ())) == "wrong"


def test_what_a_schema_asks_at_first_sight() -> None:
    assert plain_types({"type": "string", "title": "t"}) == {str}
    assert plain_types({"type": ["number", "null"]}) == {int, float, type(None)}
    for more in ({"type": "object"}, {"type": "array"}, {"type": "string", "minLength": 1}, {}):
        assert plain_types(more) == frozenset()
    assert plain_texts({"enum": ["a", 3, "b"], "description": "d"}) == {"a", "b"}
    assert plain_texts({"const": "a"}) == {"a"}
    assert plain_texts({"const": 3}) == plain_texts({"type": "string"}) == frozenset()
    assert plain_texts({"enum": ["a"], "type": "string"}) == frozenset()
    assert holder_of({"type": "object", "required": []}) is dict
    assert holder_of({"type": "array", "items": {}}) is list
    for other in (
        {"type": "object"},
        {"type": "array"},
        {"type": "string", "items": {}},
        {"type": "object", "properties": {}, "items": {}},
        {"type": "array", "properties": {}, "items": {}},
        {"type": "object", "properties": {}, "enum": []},
        {"type": "array", "items": {}, "const": 1},
        {"type": "object", "properties": {}, "minLength": 1},
        {"type": "object", "properties": {}, "minimum": 1},
    ):
        assert holder_of(other) is None


def test_bytes_that_are_text() -> None:
    for data, text in (
        (b"a\r\nb\rc\n\n", "a\nb\nc\n\n"),
        (b"\xef\xbb\xbf\xc3\xbc", "ü"),
        (b"", ""),
    ):
        source, problem = decode(data, "f")
        assert source is not None
        assert (source.name, source.text, problem) == ("f", text, None)
    for data, message, help in (
        (
            b"a\nb\n\xff",
            "`f` is not UTF-8 text (line 3, byte 5)",
            "save the file as UTF-8 text",
        ),
        (
            b"\n\0b\n\0",
            "`f` is a binary file (line 2 has a zero byte)",
            "name a text file instead",
        ),
    ):
        nothing, problem = decode(data, "f")
        assert nothing is None
        assert problem is not None
        assert (problem.code.id, problem.message, problem.help) == ("not-text", message, help)


def test_only_files_are_opened(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    file = tmp_path / "inner" / "file"
    file.write_bytes(b"abc")
    (tmp_path / "link").symlink_to(file)
    (tmp_path / "around").symlink_to(tmp_path / "inner")
    os.mkfifo(tmp_path / "pipe")
    before = set(Path("/proc/self/fd").iterdir())
    opened: tuple[tuple[Path, tuple[str, ...]], ...] = (
        (tmp_path, ("inner", "file")),
        (file, ()),
        (tmp_path / "inner", ("file",)),
    )
    for root, parts in opened:
        descriptor = open_regular_file(root, parts)
        assert [read_bounded(descriptor, 5), read_bounded(descriptor, 5)] == [b"abc", b""]
        os.close(descriptor)
    others: tuple[tuple[tuple[str, ...], str], ...] = (
        (("inner",), "it is a folder"),
        (("link",), "it is a link"),
        (("pipe",), "it is neither a file nor a folder"),
    )
    for parts, what in others:
        with pytest.raises(NotRegular, match=what):
            open_regular_file(tmp_path, parts)
        with pytest.raises(NotRegular, match=what):
            open_regular_file(tmp_path.joinpath(*parts), ())
    gone: tuple[tuple[str, ...], ...] = (("around", "file"), ("none",), ("inner", "file", "x"))
    for parts in gone:
        with pytest.raises(OSError, match="irectory"):
            open_regular_file(tmp_path, parts)
    assert set(Path("/proc/self/fd").iterdir()) == before
    modes = (stat.S_IFDIR, stat.S_IFLNK, stat.S_IFREG, stat.S_IFSOCK)
    assert [kind_of(mode) for mode in modes] == [
        "a folder",
        "a link",
        "a file",
        "neither a file nor a folder",
    ]


def test_what_takes_the_place_of_a_file_while_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    look = os.stat

    def look_and_replace(name: str, **options: Any) -> os.stat_result:
        status = look(name, **options)
        (tmp_path / "pipe").replace(tmp_path / "file")
        return status

    before = set(Path("/proc/self/fd").iterdir())
    monkeypatch.setattr("outgate.documents.regular_file.os.stat", look_and_replace)
    with pytest.raises(NotRegular, match="it is neither a file nor a folder"):
        open_regular_file(tmp_path, ("file",))
    monkeypatch.undo()
    assert set(Path("/proc/self/fd").iterdir()) == before


@pytest.mark.parametrize(("size", "limit", "read"), [(5, 5, 5), (6, 5, 6), (9, 5, 6), (0, 0, 0)])
def test_no_more_is_read_than_tells_that_it_is_too_much(
    tmp_path: Path, size: int, limit: int, read: int
) -> None:
    (tmp_path / "file").write_bytes(b"x" * size)
    descriptor = open_regular_file(tmp_path, ("file",))
    assert len(read_bounded(descriptor, limit)) == read
    os.close(descriptor)


def test_a_refusal_says_what_to_do() -> None:
    refused = FileRefused("cannot read `x`", "check the path")
    assert (refused.message, refused.help) == ("cannot read `x`", "check the path")

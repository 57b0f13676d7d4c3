"""A YAML file of a project: what is read of it, and what is told of its faults."""

from pathlib import Path

import pytest

from outgate.diagnostics import codes
from outgate.documents.fault import Fault
from outgate.documents.files import FileMissing, bounds_of
from outgate.documents.reader import DocumentFile, Kind, read_document_file
from outgate.documents.shipped import read_compiled, read_shipped_yaml
from outgate.resources import compiled_bytes, compiled_name
from outgate.source import SourceFile

KIND = Kind(codes.BAD_CATALOG, "mend it", 100)


def file_of(text: str) -> DocumentFile:
    return DocumentFile(SourceFile("f.yaml", text), text.encode(), KIND)


def test_a_fault_stands_at_its_place_where_that_is_known() -> None:
    said = file_of("a: 1\n").diagnostic(Fault("wrong", ("a",)), 0)
    assert (said.code, said.message, said.help, said.fixes) == (KIND.code, "wrong", "mend it", ())
    assert said.primary is not None
    assert (said.primary.span.text, said.primary.text) == ("1", "")
    # A text that is no YAML is not looked through, nor is there a place in one that is empty.
    for text, number in (("a: [", None), ("", 0)):
        said = file_of(text).diagnostic(Fault("wrong", ("a",), near="b"), number)
        assert (said.message, said.primary, said.fixes) == ("`f.yaml`: wrong", None, ())


@pytest.mark.parametrize(
    ("text", "near", "written"),
    [
        ("wrod", "word", "word"),
        ("wrod", "No-owner_1.x", "No-owner_1.x"),
        ("'wrod'", "word", "'word'"),
        ('"wrod"', "word", '"word"'),
        ("wrod", "", None),
        ("wrod", "1x", None),
        ("wrod", "two words", None),
        ("'wr\n  od'", "word", None),
    ],
)
def test_the_nearest_word_is_offered_where_it_can_be_written(
    text: str, near: str, written: str | None
) -> None:
    fixes = file_of(f"a: {text}").diagnostic(Fault("wrong", ("a",), near=near), 0).fixes
    assert [fix.edits[0].text for fix in fixes] == ([] if written is None else [written])


def test_documents_and_digest() -> None:
    file = file_of("a: 1\n---\nb: 2\n")
    assert file.documents() == (({"a": 1}, {"b": 2}), ())
    assert file_of("abc").sha256.startswith("ba7816bf8f01cfea414140de5dae2223")
    for text, help in (("a: [", "correct the syntax"), ("a: 1\na: 2", "mend it")):
        documents, (problem,) = file_of(text).documents()
        assert documents == ()
        assert (problem.code, problem.help) == (KIND.code, help)
        assert problem.primary is not None
    short = DocumentFile(file.source, file.data, Kind(codes.BAD_CATALOG, "", 100, 3))
    assert "more than 3 values" in short.documents()[1][0].message
    assert [each.message for each in file.each((Fault("x", ()), Fault("x", ())), 0)] == ["x"]


def test_a_document_under_a_schema() -> None:
    file = file_of("format_version: '1.0'\nservice: a\ntitel: t\nendpoints: 5\n")
    ((document,), _) = file.documents()
    key = "there is no key `titel` here; did you mean `title`?"
    schema = "service.schema.json"
    assert [each.message for each in file.worst(schema, document, 0)] == [key]
    messages = {each.message for each in file.all(schema, document, 0)}
    assert messages == {key, "`5` stands where a list belongs"}
    right = {"format_version": "1.0", "service": "a", "endpoints": [{"url": "a.example"}]}
    assert file.worst(schema, right, 0) == file.all(schema, right, 0) == ()


def test_what_was_read_when_outgate_was_built_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outgate.resources.COMPILED", tmp_path)
    text = "a: ü\n---\nb: 2\n"
    data = text.encode()
    assert read_compiled(data) is None
    assert read_shipped_yaml("x", data) == file_of(text).documents()[0] == ({"a": "ü"}, {"b": 2})
    (tmp_path / compiled_name(data)).write_bytes(compiled_bytes(data, [{"made": 1}]))
    assert read_compiled(data) == read_shipped_yaml("x", data) == ({"made": 1},)
    assert file_of(text).documents() == (({"made": 1},), ())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.yaml", None),
        ("b.yml", None),
        ("to.yaml", None),
        ("to.yml", None),
        ("text", None),  # a file of any name may be named on the command line
        ("key.yaml", "cannot read `key.yaml`: it leads to a file that is not YAML"),
        ("key.yml", "cannot read `key.yml`: it leads to a file that is not YAML"),
        ("odd.yaml", "`odd.yaml` is not UTF-8 text (line 1, byte 1)"),
        (
            "long.yaml",
            "`long.yaml` is larger than the 0 KiB that Outgate reads of such a file",
        ),
    ],
)
def test_files_that_are_read(tmp_path: Path, name: str, told: str | None) -> None:
    (tmp_path / "a.yaml").write_text("a: 1")
    (tmp_path / "b.yml").write_text("a: 1")
    (tmp_path / "secret").write_text("a: 1")
    (tmp_path / "odd.yaml").write_bytes(b"\xff")
    (tmp_path / "long.yaml").write_text("x" * 101)
    links = (("to.yaml", "b.yml"), ("to.yml", "a.yaml"), ("text", "secret"))
    for link, to in (*links, ("key.yaml", "secret"), ("key.yml", "secret")):
        (tmp_path / link).symlink_to(to)
    file, problems = read_document_file(tmp_path / name, bounds_of(tmp_path), KIND)
    assert [(each.code, each.message) for each in problems] == ([(KIND.code, told)] if told else [])
    assert (file is None) == (told is not None)
    if file is not None:
        assert (file.source, file.data, file.kind) == (SourceFile(name, "a: 1"), b"a: 1", KIND)
    if name == "odd.yaml":
        assert problems[0].help == "mend it"
    with pytest.raises(FileMissing):
        read_document_file(tmp_path / "none.yaml", bounds_of(tmp_path), KIND)

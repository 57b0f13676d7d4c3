"""`outgate explain-code`: the pages of the codes, as the installed program has them."""

import json

import pytest

from outgate.diagnostics import codes
from outgate.diagnostics.pages import code_pages
from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace


def test_a_page_with_its_examples(empty: Workspace) -> None:
    ran = empty.run("explain-code", "unknown-fleet")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "error[unknown-fleet]: there is no such fleet\n"
        "\n"
        f"{code_pages()['unknown-fleet'].words}\n"
        "\n"
        "wrong (`outgate check`, at `win10-1790`):\n"
        "\n"
        "    allow mde for region EU, fleet win10-1790\n"
        "\n"
        "right (`outgate check`):\n"
        "\n"
        "    allow mde for region EU, fleet win10-1709\n"
    )
    # As it stands in a message.
    assert empty.run("explain-code", "[unknown-fleet]").out == ran.out


def test_files_of_an_example_have_their_names(empty: Workspace) -> None:
    out = empty.run("explain-code", "treatment-conflict").out
    names = [line.strip() for line in out.splitlines() if line.startswith("  ") and ":" in line]
    assert "policies/example.policy:" in names
    assert "catalog/archive.yaml:" in names


def test_every_page_is_printed_whole(empty: Workspace) -> None:
    for code in ("syntax", "bad-address", "lock-mismatch"):
        document = json.loads(empty.run("explain-code", code, "--format", "json").out)
        validate("codes.schema.json", document)
        assert document["code"] == code
        words = code_pages()[code].words
        assert document["words"] == words
        printed = " ".join(empty.run("explain-code", code).out.split())
        assert " ".join(words.split()) in printed
        text = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
        assert f"## {code}\n" in text
        assert words in text


def test_the_list(empty: Workspace) -> None:
    ran = empty.run("explain-code", "--list")
    listed = [line.split(maxsplit=2) for line in ran.out.splitlines()]
    wanted = [[code.severity.value, code.id, code.title] for code in codes.EVERY]
    assert listed == wanted
    document = json.loads(empty.run("explain-code", "--list", "--format", "json").out)
    validate("codes.schema.json", document)
    assert [[each["severity"], each["code"], each["title"]] for each in document["codes"]] == wanted


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("unknown-flet",), "did you mean `unknown-fleet`?"),
        (("zzz",), "`outgate explain-code --list` shows them all"),
        ((), "say which code, or `--list`"),
        (("syntax", "--list"), "say which code, or `--list`"),
    ],
)
def test_what_is_no_code(empty: Workspace, arguments: tuple[str, ...], words: str) -> None:
    ran = empty.run("explain-code", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err

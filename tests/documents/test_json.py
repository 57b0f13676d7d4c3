"""JSON of plans, records and firewalls is read as strictly as YAML, and as quickly as before."""

import json

import pytest

from outgate.documents.fault import MAX_DEPTH
from outgate.documents.json import BadDocument, check_document, read_json, read_json_document

RULE = {
    "key": "any -> https://a.example.com:443",
    "action": "allow",
    "source": {"name": "any", "addresses": ["*"]},
    "destination": {"kind": "host", "pattern": "a.example.com", "path": None},
    "protocol": "https",
    "port": 443,
    "inspection": "bypass",
    "authentication": "anonymous",
    "proxy": "allowed",
}
SCHEMA = "local-firewall.schema.json"
KEY = "x" * 60
MIB = 1 << 20


def why(text: str | bytes, version: str | None = "1.0") -> str:
    with pytest.raises(BadDocument) as caught:
        read_json_document(text, SCHEMA, version)
    return str(caught.value)


def test_values() -> None:
    text = '{"a": [1, -2, 0.5, true, null, "\\u00fc\\ud83d\\ude00 \\\\ud800"], "b": {}}'
    value = {"a": [1, -2, 0.5, True, None, "\u00fc\U0001f600 \\ud800"], "b": {}}
    assert read_json(text) == read_json(text.encode()) == read_json(b"\xef\xbb\xbf" + text.encode())
    assert read_json(text) == value


@pytest.mark.parametrize("longest", ["9" * 18, f"0.{'1' * 38}"])
def test_the_longest_numbers(longest: str) -> None:
    assert read_json(f"[{longest}]") == [float(longest) if "." in longest else int(longest)]
    with pytest.raises(BadDocument, match="too large a number"):
        read_json(f"[{longest}1]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "it is empty (line 1, column 1)"),
        (b" \n", "it is empty"),
        (b"{", "it is not JSON, or torn (line 1, column 2)"),
        (b'{"a": 1}}', "it is not JSON, or torn (line 1, column 9)"),
        (b'{"a":\n "x', "it is not JSON, or torn (line 2, column 2)"),
        (b"\xff", "it is not UTF-8 text (byte 1)"),
        (b'{"b": 1, "a": 2, "a": 3, "a": 4}', "key `a` stands twice in it"),
        (b"[NaN]", "`NaN` in it is not a number"),
        (b"[-Infinity]", "`-Infinity` in it is not a number"),
        (b"[1e999]", "`1e999` in it is too large a number"),
        (b"[" + b"9" * 5000 + b"]", "in it is too large a number"),
        (b'["\\ud800x"]', "a text in it holds what is not a character"),
        (b'["\\udfff"]', "a text in it holds what is not a character"),
        (b"[" * 100_000, f"it is nested more than {MAX_DEPTH} levels deep"),
        (b'{"a":' * 100_000, f"it is nested more than {MAX_DEPTH} levels deep"),
        (f'{{"{KEY}": 1, "{KEY}": 2}}'.encode(), f"key `{KEY}` stands twice in it"),
        (f'{{"{KEY}y": 1, "{KEY}y": 2}}'.encode(), f"key `{KEY}...` stands twice in it"),
    ],
    ids=range(17),
)
def test_faults(text: bytes, message: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_json(text)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 150


def test_a_document_of_its_schema() -> None:
    document = {"format_version": "1.0", "rules": [RULE]}
    assert read_json_document(json.dumps(document), SCHEMA, "1.0") == document
    assert check_document(document, SCHEMA) is document
    with pytest.raises(BadDocument) as caught:
        check_document({**document, "rules": 5}, SCHEMA)
    assert str(caught.value) == "rules: `5` stands where a list belongs"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"port": 443.0}, "rules/1/port: `443.0` stands where a whole number belongs"),
        ({"port": True}, "rules/1/port: `true` stands where a whole number belongs"),
        ({"port": "443"}, "rules/1/port: `443` stands where a whole number belongs"),
        ({"port": 65536}, "rules/1/port: `65536` is not allowed here"),
        ({"proxy": "alowed"}, "`alowed` is none of `allowed`, `direct`; did you mean `allowed`?"),
        ({"source": {"name": "x", "addresses": []}}, "rules/1/source/addresses: the list is empty"),
        ({"destination": {"kind": "host", "pattern": 5, "path": None}}, "rules/1/destination"),
        ({"extra": "x" * 500}, "there is no key `extra` here"),
        ({"destination": [[[[[[[[[[1]]]]]]]]]]}, "rules/1/destination"),
    ],
)
def test_a_document_against_its_schema(change: dict[str, object], message: str) -> None:
    document = {"format_version": "1.0", "rules": [RULE, {**RULE, **change}]}
    text = json.dumps(document, indent=2)
    said = why(text)
    assert message in said
    assert len(said) < 300
    # The place is that of the second rule, or further inside.
    line = int(said.removeprefix("line ").split(",")[0])
    assert line > [n for n, each in enumerate(text.split("\n"), 1) if each == "    {"][1] - 1


def test_a_fault_deep_in_a_large_document_is_found_too() -> None:
    rules = [RULE] * 2_000 + [{**RULE, "port": "x"}]
    text = json.dumps({"format_version": "1.0", "rules": rules}, indent=1)
    lines = text.split("\n")
    line = next(n for n, each in enumerate(lines, 1) if '"port": "x"' in each)
    column = lines[line - 1].index('"x"') + 1
    said = f"line {line}, column {column}: rules/2000/port: `x` stands where a whole number belongs"
    assert why(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5", "column 1: `5` stands where"),
        ("\n 5", "line 2, column 2: `5` stands where"),
        ('{"format_version":"1.0","rules":5}', "column 33: rules: `5` stands where"),
        (
            '{"format_version"\t: "1.0" ,\r\n "rules" \n:\n  5 }',
            "line 4, column 3: rules: `5` stands where",
        ),
        ('{"rules" : [ 5 ] , "format_version": "1.0"}', "column 14: rules/0: `5` stands where"),
        (
            f'{{"rules":[{json.dumps(RULE)}\n,\n 5],"format_version": "1.0"}}',
            "line 3, column 2: rules/1: `5` stands where",
        ),
    ],
    ids=range(6),
)
@pytest.mark.parametrize("end", ["", " " * MIB])
def test_the_place_of_a_fault(text: str, end: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_json_document(text + end, SCHEMA)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("first", "column"), [("5", 35), ("[]", 35), ("{}", 35), ('{"c": 1}', 35), ("[ 5]", 37)]
)
def test_the_place_in_a_key_that_stands_twice(first: str, column: int) -> None:
    """In a large text the last one counts; its place is as near as the first one leads."""
    rules = json.dumps([{**RULE, "port": "x"}])
    text = f'{{"format_version": "1.0", "rules":{first}, "rules": {rules}}}'.ljust(MIB + 1)
    assert why(text).startswith(f"column {column}: rules/0/port: `x` stands where")


def test_a_mebibyte_is_read_with_care_and_more_of_it_quickly() -> None:
    text = '{"a": 1, "a": 2}'
    with pytest.raises(BadDocument, match="key `a` stands twice in it"):
        read_json(text.ljust(MIB))
    assert read_json(text.ljust(MIB + 1)) == {"a": 2}
    with pytest.raises(BadDocument) as caught:
        read_json('{"a":\n 1}}'.ljust(MIB + 1))
    assert str(caught.value) == "it is not JSON, or torn (line 2, column 4)"


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ("," * 8_000_000, "it is not JSON"),
        ("," * 8_000_001, "it holds more than 8,000,000 values"),
        ("[" * 3_000_000 + "{" * 3_000_000 + "," * 2_000_001, "it holds more than"),
    ],
    ids=["most", "more", "mixed"],
)
def test_a_bound_on_values(marks: str, message: str) -> None:
    with pytest.raises(BadDocument, match=message):
        read_json(marks)


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (', "undo": []', "applied/0/body: a list stands where"),
        (', "undo": 5, "applied": []', "nested more than 64 levels deep|undo: `5` stands where"),
    ],
    ids=range(2),
)
def test_a_large_text_that_is_nested_deeply(rest: str, said: str) -> None:
    """Deeper than the library may go that finds the place of a fault."""
    record = json.dumps(dict.fromkeys(("place", "settings", "by", "edition", "plan", "journal")))
    more = '"format_version": "2.0", "warnings": [], "former": []'
    body = "[" * 1_010 + "]" * 1_010
    rule = f'{{"identity": "i", "label": "l", "body": {body}}}'
    text = f'{record[:-1]}, {more}, "applied": [{rule}]{rest}}}'.ljust(MIB + 1)
    with pytest.raises(BadDocument, match=said):
        read_json_document(text, "record.schema.json")


@pytest.mark.parametrize(
    ("destination", "said"),
    [
        (
            {"kind": "addresses", "networks": ["10.0.0.0/8", 5]},
            "networks/1: `5` stands where a text belongs",
        ),
        ({"kind": "service-tag", "name": 5}, "name: `5` stands where a text belongs"),
    ],
)
def test_of_kinds_of_destinations_the_one_that_is_named_counts(
    destination: dict[str, object], said: str
) -> None:
    rules = [RULE] * 2_000 + [{**RULE, "destination": destination}]
    text = json.dumps({"format_version": "1.0", "rules": rules})
    assert why(text).endswith(f"rules/2000/destination/{said}")


def test_what_is_something_else_is_not_quoted() -> None:
    secret = {"AccessToken": {"secret": "eyJ-SECRET"}, "format_version": {"a": "eyJ-SECRET"}}
    for document in (secret, ["eyJ-SECRET"], "eyJ-SECRET", {"eyJ-SECRET": 1}):
        said = why(json.dumps(document))
        assert said == "it is something else: it has no `format_version`"
    assert why('{"format_version": "2.0"}') == (
        "its format is 2.0; this version of Outgate reads 1.0"
    )
    assert "SECRET" not in why('{"token": eyJ-SECRET}')
    longest = "9" * 20
    assert why(f'{{"format_version": "{longest}"}}').startswith(f"its format is {longest};")
    assert why(f'{{"format_version": "{longest}9"}}').startswith("it is something else")


def test_free_forms_are_bounded_in_depth() -> None:
    def record(depth: int) -> str:
        body = '{"x":' * depth + "1" + "}" * depth
        rule = f'{{"identity": "i", "label": "l", "body": {body}}}'
        return (
            '{"format_version": "2.0", "place": null, "settings": null, "by": null, '
            '"edition": null, "plan": null, "warnings": [], "former": [], '
            f'"applied": [{rule}], "undo": [], "journal": null}}'
        )

    assert read_json_document(record(MAX_DEPTH - 1), "record.schema.json", "2.0")
    with pytest.raises(BadDocument, match="applied/0/body: this is nested more than 64 levels"):
        read_json_document(record(200), "record.schema.json", "2.0")

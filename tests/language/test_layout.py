"""`outgate fmt`: texts that are easily laid out wrong."""

from collections.abc import Callable

import pytest

from outgate.errors import InternalError
from outgate.language.format import format_text
from outgate.source import SourceFile

LONG = "x" * 80

LAYOUTS = {
    'allow a owner "one  , two ,three"': 'allow a owner "one  , two ,three"\n',
    f'allow a storage "b , c" , "{LONG}"': f'allow a\n  storage "b , c",\n    "{LONG}"\n',
    'allow # why\nmde owner "x"': '# why\nallow mde owner "x"\n',
    "allow # why\nmde\nfor # here\nregion EU": "# why\nallow mde\n  # here\n  for region EU\n",
    "allow a\u00a0from\u3000b # c\n\u00a0": "allow a from b  # c\n",
    # what stands at an entry of a list stays there
    "source a = 10.0.0.1, # one\n 10.0.0.2 # two\n": (
        "source a =\n  10.0.0.1,  # one\n  10.0.0.2  # two\n"
    ),
    "source a =\n# one\n10.0.0.1,\n\n# two\n# or so\n10.0.0.2\n": (
        "source a =\n  # one\n  10.0.0.1,\n  # two\n  # or so\n  10.0.0.2\n"
    ),
    "fleet a = mma, macos, # both\n linux": "fleet a =\n  mma,\n  macos,  # both\n  linux\n",
    "allow a for region EU, # here\nUK, fleet mma from b": (
        "allow a\n  for\n    region EU,  # here\n    UK,\n    fleet mma\n  from b\n"
    ),
    "allow a from b, c\n  , # c?\n d # d!": "allow a\n  from\n    b,\n    c,  # c?\n    d  # d!\n",
    'forbid "a.example", # one\n"b.example" because "x"': (
        'forbid\n  "a.example",  # one\n  "b.example"\n  because "x"\n'
    ),
    "source a = # all\n10.0.0.1,# one\n10.0.0.2": (
        "# all\nsource a =\n  10.0.0.1,  # one\n  10.0.0.2\n"
    ),
    "source a = # all\nb, c": "# all\nsource a = b, c\n",
    "source a =\nb, c # all": "source a = b, c  # all\n",
    "source a = b # 1\n, # 2\nc": "source a =\n  # 1\n  b,  # 2\n  c\n",
    # what stands behind all of it, or is about the only entry, does not break a list
    "source a = 10.0.0.1, 10.0.0.2 # both\n": "source a = 10.0.0.1, 10.0.0.2  # both\n",
    "source a =\n  # one\n  10.0.0.1\n": "# one\nsource a = 10.0.0.1\n",
    f"source a = b, {LONG} # all": f"# all\nsource a = b,\n  {LONG}\n",
    f"allow a from b, {LONG} # all\n via c": f"allow a\n  # all\n  from b,\n    {LONG}\n  via c\n",
    # a line takes 88 characters, and not one more
    f'allow a owner "{"x" * 72}"': f'allow a owner "{"x" * 72}"\n',
    f'allow a owner "{"x" * 73}"': f'allow a\n  owner "{"x" * 73}"\n',
    f"allow a via b from cc, {'x' * 77}": f"allow a\n  via b\n  from cc, {'x' * 77}\n",
    f"allow a via b from cc, {'x' * 78}": f"allow a\n  via b\n  from cc,\n    {'x' * 78}\n",
    f"allow a from {'x' * 30}, {'y' * 48}, {'z' * 3}": (
        f"allow a\n  from {'x' * 30}, {'y' * 48},\n    {'z' * 3}\n"
    ),
    f"allow a from {'x' * 30}, {'y' * 49}, {'z' * 3}": (
        f"allow a\n  from {'x' * 30},\n    {'y' * 49}, {'z' * 3}\n"
    ),
    f"source a = {'x' * 90}": f"source a = {'x' * 90}\n",
    # of the blank lines between statements one stays, and none comes in
    "allow a\nallow b\n\nallow c\n\n\n\nallow d": "allow a\nallow b\n\nallow c\n\nallow d\n",
    "\n\n# a\nallow a allow b\n\n# b\n\n": "# a\nallow a\nallow b\n\n# b\n",
    "allow a # of a\nallow b\n# of none": "allow a  # of a\nallow b\n# of none\n",
    "allow a allow b # of b": "allow a\nallow b  # of b\n",
    "# above\nallow a": "# above\nallow a\n",
    # a comment may stand right behind what it is about
    "allow a#x\nvia b": "allow a  #x\n  via b\n",
    "allow a via b#x": "allow a via b  #x\n",
    "source a = b,#x\nc": "source a =\n  b,  #x\n  c\n",
    "source a = b#x\n,c": "source a =\n  b,  #x\n  c\n",
    "source a = b,\nc#x": "source a =\n  b,\n  c  #x\n",
    "source a = b, c#x": "source a = b, c  #x\n",
    "source a =\n# one\nb, c": "source a =\n  # one\n  b,\n  c\n",
    "allow a for region\n# one\nb, c": "allow a\n  for\n    # one\n    region b,\n    c\n",
    "": "\n",
    "allow a\n\tvia\tb": "allow a via b\n",
    # all that a statement may have
    'limit to "a", "b" from c owner "d" because "e"': (
        'limit to "a", "b" from c owner "d" because "e"\n'
    ),
    'forbid "a" except "b"': 'forbid "a" except "b"\n',
    'limit to "a" from b , c': 'limit to "a" from b, c\n',
    'require "a" from b': 'require "a" from b\n',
    "fleet  a =b , c": "fleet a = b, c\n",
    "allow a for b,region c,d,fleet e": "allow a for b, region c, d, fleet e\n",
    # lines of a test stand in columns, each comment with its own
    'test "a" { # why\nallow https://a.example # x\n# y\ndeny b from c } # z': (
        'test "a" {  # why\n  allow https://a.example  # x\n  # y\n  deny  b from c\n}  # z\n'
    ),
    'test "a" {}': 'test "a" {\n}\n',
    'test "a" {}#x': 'test "a" {\n}  #x\n',
    'test "a" { allow https://a.example\ndeny b # x\n}': (
        'test "a" {\n  allow https://a.example\n  deny  b  # x\n}\n'
    ),
    'test "a , b" { deny https://x.example }': 'test "a , b" {\n  deny  https://x.example\n}\n',
}


@pytest.mark.parametrize("text", LAYOUTS)
def test_layout(text: str) -> None:
    assert format_text(SourceFile("a.policy", text)) == (LAYOUTS[text], ())


def test_a_text_with_mistakes_stays_as_it_is() -> None:
    text = "allow   a\tfro b\n"
    result, problems = format_text(SourceFile("a.policy", text))
    assert result == text
    assert [each.code.id for each in problems] == ["syntax"]


@pytest.mark.parametrize(
    ("lay_out", "told"),
    [
        (lambda text: text.replace("allow a", "allow b"), "would change its meaning"),
        (lambda text: text.replace("# one two", ""), "would lose a comment"),
        (lambda text: text.replace("one two", "onetwo"), "would lose a comment"),
        (lambda text: f"{text}\n", "is not stable"),
    ],
)
def test_a_layout_that_says_something_else_is_never_given(
    monkeypatch: pytest.MonkeyPatch, lay_out: Callable[[str], str], told: str
) -> None:
    monkeypatch.setattr("outgate.language.format._layout", lambda text, *_: lay_out(text))
    with pytest.raises(InternalError, match=f"formatting a.policy {told}"):
        format_text(SourceFile("a.policy", "allow a # one two\n"))

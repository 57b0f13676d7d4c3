"""`outgate fmt`: texts that are easily laid out wrong."""

import pytest

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
    "source a = b # 1\n, # 2\nc": "source a =\n  # 1\n  b,  # 2\n  c\n",
    # what stands behind all of it, or is about the only entry, does not break a list
    "source a = 10.0.0.1, 10.0.0.2 # both\n": "source a = 10.0.0.1, 10.0.0.2  # both\n",
    "source a =\n  # one\n  10.0.0.1\n": "# one\nsource a = 10.0.0.1\n",
    f"source a = b, {LONG} # all": f"# all\nsource a = b,\n  {LONG}\n",
    f"allow a from b, {LONG} # all\n via c": f"allow a\n  # all\n  from b,\n    {LONG}\n  via c\n",
    'test "a , b" { deny https://x.example }': 'test "a , b" {\n  deny  https://x.example\n}\n',
}


@pytest.mark.parametrize("text", LAYOUTS)
def test_layout(text: str) -> None:
    assert format_text(SourceFile("a.policy", text)) == (LAYOUTS[text], ())

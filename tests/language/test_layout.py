"""`outgate fmt`: texts that are easily laid out wrong."""

import pytest

from outgate.language.layout import format_text
from outgate.source import SourceFile

LONG = "x" * 80

LAYOUTS = {
    'allow a owner "one  , two ,three"': 'allow a owner "one  , two ,three"\n',
    f'allow a storage "b , c" , "{LONG}"': f'allow a\n  storage "b , c",\n    "{LONG}"\n',
    'allow # why\nmde owner "x"': '# why\nallow mde owner "x"\n',
    "allow # why\nmde\nfor # here\nregion EU": "# why\nallow mde\n  # here\n  for region EU\n",
    "allow a\u00a0from\u3000b # c\n\u00a0": "allow a from b  # c\n",
    'test "a , b" { deny https://x.example }': 'test "a , b" {\n  deny  https://x.example\n}\n',
}


@pytest.mark.parametrize("text", LAYOUTS)
def test_layout(text: str) -> None:
    assert format_text(SourceFile("a.policy", text)) == (LAYOUTS[text], ())

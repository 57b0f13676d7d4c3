"""The pages of the codes are read as their document has them, examples and all."""

import pytest

from outgate.diagnostics.pages import Example, Page, code_pages

DOCUMENT = """\
# Codes

Words of no page.

## one

*error*: the first

Is it here? It is, said
in two lines. And more.

**Wrong** (`outgate check --as-of 2026-07-01`, at `alow`):

```policy
alow mde

allow mda
```

```yaml catalog/a.yaml
a: 1
```

**Right**:

```yaml
b: 2
```

## two

*warning*: the second

Words alone

## three

*error*: the third

More words.

**Right** (at `x`):

```policy
allow mde
```
"""


def test_pages_and_their_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    resources = {("docs", "codes.md"): DOCUMENT}
    monkeypatch.setattr("outgate.diagnostics.pages.resource_text", lambda *names: resources[names])
    pages = code_pages.__wrapped__()
    wrong = Example(
        (("policies/example.policy", "alow mde\n\nallow mda\n"), ("catalog/a.yaml", "a: 1\n")),
        ("check", "--as-of", "2026-07-01"),
        "alow",
    )
    assert list(pages.values()) == [
        Page(
            "one",
            "Is it here? It is, said\nin two lines. And more.",
            wrong,
            Example((("outgate.yaml", "b: 2\n"),), ("check",), ""),
        ),
        Page("two", "Words alone", None, None),
        Page(
            "three",
            "More words.",
            None,
            Example((("policies/example.policy", "allow mde\n"),), ("check",), "x"),
        ),
    ]
    assert list(pages) == ["one", "two", "three"]
    assert [page.first_sentence for page in pages.values()] == [
        "Is it here?",
        "Words alone",
        "More words.",
    ]
    text = Page("x", "It is, said\nin two. More. Yet more.", None, None)
    assert text.first_sentence == "It is, said in two."

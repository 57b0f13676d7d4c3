"""The formatter never changes a policy, and no text ever makes the parser fail."""

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.cli.views.diagnostics import render_diagnostics
from outgate.language.format import WIDTH, format_text
from outgate.language.parse import parse
from outgate.source import SourceFile
from tests.properties.strategies import policy_texts


def comments(text: str) -> list[str]:
    """Comments of a text, found by walking through its characters."""
    texts = []
    for line in text.split("\n"):
        quoted = False
        for place, char in enumerate(line):
            quoted ^= char == '"'
            if char == "#" and not quoted:
                texts.append(line[place:].strip())
                break
    return sorted(texts)


@given(policy_texts())
@settings(max_examples=200)
def test_formatting_keeps_the_tree_and_is_stable(text: str) -> None:
    file = SourceFile("a.policy", text)
    tree, problems = parse(file)
    assert problems == ()
    result, problems = format_text(file)
    assert problems == ()
    again = SourceFile("a.policy", result)
    assert parse(again)[0] == tree
    assert format_text(again)[0] == result
    assert comments(result) == comments(text)
    assert "\t" not in result
    assert "\n\n\n" not in result


LISTS = {
    "source a =": ("10.0.0.0/8", "10.1.2.3", "2001:db8::/32"),
    "fleet a =": ("mma", "linux", "win11"),
    "allow a\nfrom": ("hamburg", "10.1.2.3", "milan"),
    "allow a\nfor": ("region EU", "UK", "fleet mma"),
    "allow a\nwith": ("live-response", "updates", "symbols"),
    "allow a\nstorage": ('"one"', '"# two , "', '"three"'),
    "limit to": ('"a.example"', '"*.b.example"', '"c.example"'),
    'forbid "x.example"\nexcept': ('"a.example"', '"*.b.example"', '"c.example"'),
}


@given(st.data())
@settings(max_examples=200)
def test_comments_stay_at_the_entries_they_describe(data: st.DataObject) -> None:
    """Entries on lines of their own, with comments above and behind them: all stay in place."""
    head = data.draw(st.sampled_from(sorted(LISTS)))
    entries = data.draw(st.lists(st.sampled_from(LISTS[head]), min_size=2, max_size=5))
    gaps = st.sampled_from(("", " ", "\t", "      "))
    *outer, inner = head.split("\n")
    pad = "  " if outer else ""
    text, wanted, number = f"{head}\n", [*outer, pad + inner], 0
    for place, entry in enumerate(entries):
        for _ in range(data.draw(st.integers(0, 2))):
            number += 1
            text += f"{data.draw(gaps)}# {number} above\n"
            wanted.append(f"{pad}  # {number} above")
        comma = "," if place + 1 < len(entries) else ""
        text += f"{data.draw(gaps)}{entry}{data.draw(gaps)}{comma}"
        wanted.append(f"{pad}  {entry}{comma}")
        if data.draw(st.booleans()):
            number += 1
            text += f"{data.draw(gaps)} # {number} behind"
            wanted[-1] += f"  # {number} behind"
        text += "\n"
    if number:
        assert format_text(SourceFile("a.policy", text))[0] == "\n".join(wanted) + "\n"


@given(policy_texts(), st.data())
@settings(max_examples=200)
def test_any_damage_is_reported_and_never_raises(text: str, data: st.DataObject) -> None:
    """Characters lost, doubled and put in at random: diagnostics or a tree, with every span in."""
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 5))
    put = data.draw(st.text(max_size=5))
    file = SourceFile("a.policy", text[:at] + put + text[at + length :])
    tree, problems = parse(file)
    shown = render_diagnostics(problems, color=False, width=60)
    assert bool(problems) == bool(shown)
    for problem in problems:
        for label in (problem.primary, *problem.related):
            if label is not None:
                assert 0 <= label.span.start <= label.span.end <= len(file.text)
    for statement in tree.statements:
        assert statement.span.text
    assert all("\x1b" not in line for line in shown.splitlines())


@given(st.text())
@settings(max_examples=200)
def test_any_text_is_read_without_failing(text: str) -> None:
    parse(SourceFile("a.policy", text))


def test_lines_that_can_be_broken_fit() -> None:
    names = ", ".join(f"name-{n:03}" for n in range(40))
    text = f"allow mde for region EU from {names}\nsource a = {', '.join(['10.0.0.0/8'] * 30)}\n"
    result, _ = format_text(SourceFile("a.policy", text))
    assert max(map(len, result.splitlines())) <= WIDTH

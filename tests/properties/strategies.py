"""Random policy texts that are valid, with random layout and comments."""

from hypothesis import strategies as st

from outgate.language.clauses import (
    ALLOW_CLAUSES,
    GUARD_CLAUSES,
    KEYWORDS,
    SELECTOR_KINDS,
    Clause,
    Values,
)

names = st.from_regex(r"[a-z][a-z0-9._-]{0,8}", fullmatch=True).filter(
    lambda name: name not in KEYWORDS
)
strings = st.sampled_from(('" , "', '"a  ,b"', '"# x"')) | st.from_regex(
    r'"[^"\n\t\r\x00-\x1f\x7f-\x9f\u2028\u2029]{0,12}"', fullmatch=True
)
addresses = st.sampled_from(("10.0.0.0/8", "10.1.2.3", "2001:db8::/32", "10.0.0.1-10.0.0.9"))
urls = st.sampled_from(
    ("https://a.example", "http://b.example:8080/x/", "https://c.example/?a=b,c")
)
gaps = st.sampled_from(
    (
        " ", "  ", "\n", "\n\n\n", " # why\n", "\n# its own line\n", "\n  # x\n\n",
        # blanks beyond ASCII, as they come with text copied from a page
        "\u00a0", " # allow x\n\u00a0", "\n# test x\n\u3000\n",
    )
)  # fmt: skip


@st.composite
def token_lists(draw: st.DrawFn) -> list[str]:
    """One statement as its tokens."""

    def draw_list(items: st.SearchStrategy[str], most: int = 4) -> list[str]:
        chosen = draw(st.lists(items, min_size=1, max_size=most))
        return [token for item in chosen for token in (",", item)][1:]

    def written(clause: Clause) -> list[str]:
        match clause.values:
            case Values.WORD:
                values = [draw(names)]
            case Values.WORDS:
                values = draw_list(names, 12)
            case Values.STRING:
                values = [draw(strings)]
            case Values.STRINGS:
                values = draw_list(strings, 8)
            case Values.SELECTORS:
                values = [draw(st.sampled_from(SELECTOR_KINDS)), *draw_list(names)]
        return [clause.keyword, *values]

    kind = draw(st.sampled_from(("source", "fleet", "allow", "guard", "test")))
    if kind == "source":
        return ["source", draw(names), "=", *draw_list(addresses)]
    if kind == "fleet":
        return ["fleet", draw(names), "=", *draw_list(names)]
    if kind == "test":
        lines = []
        for _ in range(draw(st.integers(0, 3))):
            lines += [draw(st.sampled_from(("allow", "deny"))), draw(urls)]
            if draw(st.booleans()):
                lines += ["from", draw(addresses)]
        return ["test", draw(strings), "{", *lines, "}"]
    if kind == "guard":
        head = draw(st.sampled_from((["limit", "to"], ["forbid"], ["require"])))
        clauses = [each for each in GUARD_CLAUSES if each.keyword != "except" or head == ["forbid"]]
        mixed = draw(st.lists(st.sampled_from(clauses), unique=True))
        return [*head, *draw_list(strings, 8), *(word for each in mixed for word in written(each))]
    chosen = draw(st.lists(st.sampled_from(ALLOW_CLAUSES), unique=True))
    return ["allow", draw(names), *(token for clause in chosen for token in written(clause))]


@st.composite
def policy_texts(draw: st.DrawFn) -> str:
    """A whole file."""
    text = draw(st.sampled_from(("", "# head\n", "\n\n")))
    for tokens in draw(st.lists(token_lists(), min_size=1, max_size=5)):
        for token in tokens:
            # Commas and braces need no blank; words do.
            glue = draw(st.sampled_from(("", *([" "] * 3)))) if token in ",={}" else draw(gaps)
            text += glue + token
        text += draw(st.sampled_from((" ", "\n", "\n\n\n", "  # behind\n", "\n# between\n")))
    return text

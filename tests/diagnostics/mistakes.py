"""Texts with mistakes, and what becomes of them."""

from collections.abc import Iterable

from hypothesis import strategies as st

from outgate.commands.fix import choose_fixes
from outgate.diagnostics import Diagnostic, Fix, apply_fixes
from outgate.language.parse import parse
from outgate.plan.checks.lint import lint_plan
from outgate.policy.lint import lint_files
from outgate.source import SourceFile
from tests.support import DAY, compile_files, shipped

ALLOW = "allow mde for region EU, fleet win11"

GUID = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"


def said(text: str, edition: str = "2026-07-03") -> tuple[Diagnostic, ...]:
    """All that a check says of a text, lints too."""
    files = {"test.policy": text}
    compilation, problems = compile_files(files, shipped(edition))
    if compilation is None:
        return problems
    parsed = [parse(SourceFile(name, text))[0] for name, text in files.items()]
    return (*problems, *lint_plan(compilation, DAY, 30), *lint_files(parsed))


def fixes_of(problems: Iterable[Diagnostic], code: str) -> tuple[Fix, ...]:
    return next(each.fixes for each in problems if each.code.id == code)


# Text, code, and for each of its fixes: the title, whether it is safe, and the text after it.
ROWS = [
    ("allow mde\n\tfor region EU,\tfleet win11", "tab",
     [("write spaces", True, "allow mde\n  for region EU, fleet win11")]),
    (f'{ALLOW} owner "a\tb"', "tab", [("write spaces", False, f'{ALLOW} owner "a b"')]),
    ("Allow mde for region EU", "syntax", [("write `allow`", True, "allow mde for region EU")]),
    ("allow mde FOR region EU", "syntax", [("write `for`", True, "allow mde for region EU")]),
    ("alow mde for region EU", "syntax", [("write `allow`", False, "allow mde for region EU")]),
    (f"{ALLOW} fro a", "syntax", [("write `from`", False, f"{ALLOW} from a")]),
    ("allow mde for regin EU", "syntax", [("write `region`", False, "allow mde for region EU")]),
    ('test "t" { alow https://a.example }', "syntax",
     [("write `allow`", False, 'test "t" { allow https://a.example }')]),
    (f"{ALLOW}, from 10.0.0.1", "syntax",
     [("remove the comma", False, f"{ALLOW} from 10.0.0.1")]),
    (f"{ALLOW},", "syntax", [("remove the comma", False, ALLOW)]),
    ('allow mde for region "EU"', "syntax", [("write `EU`", True, "allow mde for region EU")]),
    ('allow mde for region "E U"', "syntax", []),
    (f"{ALLOW} owner bob", "syntax", [('write `"bob"`', True, f'{ALLOW} owner "bob"')]),
    (f"{ALLOW} owner bob smith", "syntax", []),
    (f"{ALLOW} owner bob\n  via standard", "syntax",
     [('write `"bob"`', True, f'{ALLOW} owner "bob"\n  via standard')]),
    (f"{ALLOW} because \u201cto be seen\u201d until 2027-01-01", "syntax",
     [('write `"to be seen"`', True, f'{ALLOW} because "to be seen" until 2027-01-01')]),
    (f"{ALLOW} because \u201cto be seen until 2027-01-01", "syntax", []),
    *((f"{ALLOW} owner {opened}a b{closed} via standard", "syntax",
       [('write `"a b"`', True, f'{ALLOW} owner "a b" via standard')])
      for opened, closed in ("\u2018\u2019", "\u201a\u2018", "\u201a\u2019", "\u201c\u201d",
                             "\u201d\u201d", "\u2019\u2019", "\u201e\u201c", "\u201e\u201d",
                             "\u00ab\u00bb", "''", "``")),
    *((f"{ALLOW} owner {opened}a b{closed} via standard", "syntax", [])
      for opened, closed in ("\u2018`", "\u201c'", "\u00ab\u201d", "`'")),
    (f"{ALLOW} owner \u00bba b\u00bb", "syntax", [('write `"a b"`', True, f'{ALLOW} owner "a b"')]),
    ("allow mde for region EU region UK", "syntax", []),
    (f'{ALLOW}\n  storage # ours\n  "abc"', "clause-without-effect", []),
    *((f"{ALLOW} owner {text}", "syntax", [])
      for text in ("'' x' via standard", "'' via standard", "'a \"b\" c'", "'a # b'")),
    (f"{ALLOW} because 'it isn't theirs' via standard", "syntax",
     [('write `"it isn\'t theirs"`', True, f'{ALLOW} because "it isn\'t theirs" via standard')]),
    (f"{ALLOW} because 'the boys' room' via standard", "syntax", []),
    (f"{ALLOW}, mma storage \u2018abc\u2019, \u2018def\u2019", "syntax",
     [('write `"abc"`', True, f'{ALLOW}, mma storage "abc", \u2018def\u2019')]),
    ("allow mde region EU", "syntax", [("write `for region`", True, "allow mde for region EU")]),
    ("allow mde fleet win11", "syntax",
     [("write `for fleet`", True, "allow mde for fleet win11")]),
    ("allow mde\nregion EU", "syntax",
     [("write `for region`", False, "allow mde\nfor region EU")]),
    ("allow mde for region EU fleet win11", "syntax",
     [("put a comma before `fleet`", False, "allow mde for region EU, fleet win11")]),
    ("allow mde for region EU fleet win11 via streamlined", "syntax",
     [("put a comma before `fleet`", False,
       "allow mde for region EU, fleet win11 via streamlined")]),
    (f"{ALLOW} win10", "syntax", [("put a comma before `win10`", False, f"{ALLOW}, win10")]),
    ('limit "*.example"', "syntax", [("write `to` before it", True, 'limit to "*.example"')]),
    ("fleet a win11", "syntax", [("write `=` before it", False, "fleet a = win11")]),
    (f'{ALLOW} owner "bob  ', "unclosed-string",
     [('add the closing `"`', False, f'{ALLOW} owner "bob"  ')]),
    ('test "t" {\n  deny https://a.example # why\n', "unclosed-brace",
     [("add `}` behind its last line", False,
       'test "t" {\n  deny https://a.example # why\n}\n')]),
    (f"{ALLOW}\n  from 10.0.0.1, 10.0.0.2\n  from 10.0.0.2, 10.0.0.1\n  via standard",
     "duplicate-clause", [("remove the second `from`", True,
                           f"{ALLOW}\n  from 10.0.0.1, 10.0.0.2\n  via standard")]),
    (f"{ALLOW} from 10.0.0.1, 10.0.0.2 from 10.0.0.1", "duplicate-clause",
     [("remove the second `from`", False, f"{ALLOW} from 10.0.0.1, 10.0.0.2")]),
    ("allow mde for region EU via standard for win11", "duplicate-clause",
     [("put both lists into one clause", False,
       "allow mde for region EU, fleet win11 via standard")]),
    (f"{ALLOW} via standard for linux, region UK", "duplicate-clause",
     [("put both lists into one clause", False,
       f"{ALLOW}, linux, region UK via standard")]),
    ("allow mde for win11 via standard for region EU", "duplicate-clause",
     [("put both lists into one clause", False,
       "allow mde for win11, region EU via standard")]),
    (f'{ALLOW} owner "a" via standard owner "b"', "duplicate-clause",
     [('keep `owner "a"`', False, f'{ALLOW} owner "a" via standard'),
      ('keep `owner "b"`', False, f'{ALLOW} via standard owner "b"')]),
    (f"source a = 10.0.0.1\nsource a = 10.0.0.1\n{ALLOW} from a", "duplicate-name",
     [("remove the second definition of source `a`", True,
       f"source a = 10.0.0.1\n{ALLOW} from a")]),
    (f"fleet a = win11\n# ours\nfleet a = WIN11\n{ALLOW}, a", "duplicate-name",
     [("remove the second definition of fleet `a`", False,
       f"fleet a = win11\n# ours\n{ALLOW}, a")]),
    (f"source a = 10.0.0.1\nsource a = 10.0.0.2\n{ALLOW} from a", "duplicate-name", []),
    ("allow mdee for region EU, fleet win11", "unknown-service", [("write `mde`", False, ALLOW)]),
    ("allow mde for region EUU, fleet win11", "unknown-region", [("write `EU`", False, ALLOW)]),
    ("allow mde for region EU, win10-1709, UK, fleet win11", "unknown-region",
     [("write `fleet win10-1709`", False,
       "allow mde for region EU, fleet win10-1709, region UK, fleet win11")]),
    ("allow mde for region EU, fleet win111", "unknown-fleet", [("write `win11`", False, ALLOW)]),
    ("allow mde for EU, win11", "unknown-fleet", [("write `region EU`", False, ALLOW)]),
    ("allow mde for fleet win11, fleet eu", "unknown-fleet",
     [("write `region EU`", False, "allow mde for fleet win11, region EU")]),
    ("allow mde for region EU, fleet x", "unknown-fleet", []),
    ("allow x for region EU", "unknown-service", []),
    (f"{ALLOW} from x", "unknown-source", []),
    ("allow mde for EU", "unknown-fleet",
     [("write `region EU`", False, "allow mde for region EU")]),
    ("allow mde for EU, region UK, fleet win11", "unknown-fleet",
     [("write `region EU`", False, "allow mde for region EU, region UK, fleet win11")]),
    ("allow mde for EU, linux, UK", "unknown-fleet",
     [("write `region EU`", False, "allow mde for region EU, fleet linux, UK")]),
    ("allow mde for region EU, fleet  UK, linux", "unknown-fleet",
     [("write `region UK`", False, "allow mde for region EU, region  UK, fleet linux")]),
    ("allow mde for region win11, EU", "unknown-region",
     [("write `fleet win11`", False, "allow mde for fleet win11, region EU")]),
    # A comment may use these words as well, or be about what would move.
    ("allow mde for # one fleet\n EU, fleet win11", "unknown-fleet", []),
    ("allow mde for EU, # ours\n linux", "unknown-fleet", []),
    ("allow mde for region EU, # in one region\n win11, fleet linux", "unknown-region", []),
    (f"source ab = 10.0.0.1\n{ALLOW} from abc", "unknown-source",
     [("write `ab`", False, f"source ab = 10.0.0.1\n{ALLOW} from ab")]),
    (f"{ALLOW} with live-respons", "unknown-feature",
     [("write `live-response`", False, f"{ALLOW} with live-response")]),
    (f"{ALLOW} via stream", "unknown-method",
     [("write `streamlined`", False, f"{ALLOW} via streamlined")]),
    (f"{ALLOW} from 10.1.2.3/16", "bad-address",
     [("write `10.1.0.0/16`", False, f"{ALLOW} from 10.1.0.0/16"),
      ("write `10.1.2.3`", False, f"{ALLOW} from 10.1.2.3")]),
    (f"{ALLOW} from 10.1.0.0/0.0.255.255", "bad-address",
     [("write `10.1.0.0/16`", False, f"{ALLOW} from 10.1.0.0/16")]),
    (f"{ALLOW} from fe80::1%eth0", "bad-address",
     [("write `fe80::1`", False, f"{ALLOW} from fe80::1")]),
    (f"{ALLOW}\n" + 'test "t" { deny a.example from 10.0.0.1 }', "bad-url",
     [("write `https://a.example`", False,
       f"{ALLOW}\n" + 'test "t" { deny https://a.example from 10.0.0.1 }')]),
    (f'{ALLOW}\nrequire "login.live.com"', "bad-pattern",
     [('write `"https://login.live.com"`', False, f'{ALLOW}\nrequire "https://login.live.com"')]),
    (f'{ALLOW}\nforbid "*x.example"', "bad-pattern", []),
    (f'{ALLOW}\nrequire "a..b"', "bad-pattern", []),
    (f'{ALLOW}\nrequire "*.a.example"', "bad-pattern", []),
    (f'{ALLOW}\nrequire "ftp://a.example"', "bad-pattern", []),
    (f"{ALLOW}\n" + 'test "t" { deny a..b }', "bad-url", []),
    (f"{ALLOW}\n" + 'test "t" { deny ftp://a.example }', "bad-url", []),
    (f"{ALLOW} with updates # ours\n without updates", "feature-both-ways",
     [("keep `with updates`", False, f"{ALLOW} with updates # ours\n")]),
    (f"{ALLOW} until 2027-3-1", "bad-date",
     [("write `2027-03-01`", True, f"{ALLOW} until 2027-03-01")]),
    (f"{ALLOW} until 31.03.2027", "bad-date",
     [("write `2027-03-31`", False, f"{ALLOW} until 2027-03-31")]),
    (f"{ALLOW} until 2027-02-30", "bad-date",
     [("write `2027-02-28`", False, f"{ALLOW} until 2027-02-28")]),
    *((f"{ALLOW} until {wrong}", "bad-date",
       [(f"write `{right}`", safe, f"{ALLOW} until {right}")])
      for wrong, right, safe in (
          ("2027-1-01", "2027-01-01", True), ("2027-12-1", "2027-12-01", True),
          ("0001-1-1", "0001-01-01", True),
          ("2027/12/31", "2027-12-31", False), ("2027.3.1", "2027-03-01", False),
          ("20270301", "2027-03-01", False), ("1.1.2027", "2027-01-01", False),
          ("31.4.2027", "2027-04-30", False), ("2028-2-29", "2028-02-29", True),
          ("2028-2-30", "2028-02-29", False), ("2027-1-31", "2027-01-31", True),
      )),
    *((f"{ALLOW} until {wrong}", "bad-date", [])
      for wrong in ("2027-13-01", "2027-00-01", "2027-1-0", "2027-1-32", "0000-1-1", "1-1-2027",
                    "2027-3.1", "2027-3", "2027-3-1x", "31.12.27")),
    (f'{ALLOW}, mma workspace "{{{GUID.upper().replace("-", "")}}}"', "bad-workspace",
     [(f'write `"{GUID}"`', True, f'{ALLOW}, mma workspace "{GUID}"')]),
    (f'{ALLOW}, mma workspace "{GUID.replace("-", "")}"', "bad-workspace",
     [(f'write `"{GUID}"`', True, f'{ALLOW}, mma workspace "{GUID}"')]),
    *((f'{ALLOW}, mma workspace "{wrong}"', "bad-workspace", [])
      for wrong in (GUID[1:], f"{GUID}0", f"{GUID}}}}}", GUID.replace("a", "g"), "")),
    *((f'{ALLOW}, mma storage "{wrong}"', "bad-storage",
       [('write `"stmma"`', False, f'{ALLOW}, mma storage "stmma"')])
      for wrong in ("stmma.blob.core.windows.net", "STMMA.BLOB.CORE.usgovcloudapi.net",
                    "https://stmma.blob.core.windows.net")),
    *((f'{ALLOW}, mma storage "{wrong}"', "bad-storage", [])
      for wrong in ("ab", "a" * 25, "a_b", "stmma.table.core.windows.net",
                    "http://stmma.blob.core.windows.net", "st-mma.blob.core.windows.net")),
    (f'{ALLOW}, mma storage "{"A" * 24}"', "bad-storage",
     [(f'write `"{"a" * 24}"`', True, f'{ALLOW}, mma storage "{"a" * 24}"')]),
    (f'{ALLOW}, mma storage "StMma"', "bad-storage",
     [('write `"stmma"`', True, f'{ALLOW}, mma storage "stmma"')]),
    (f'{ALLOW}, mma storage "https://stmma.blob.core.windows.net/"', "bad-storage",
     [('write `"stmma"`', False, f'{ALLOW}, mma storage "stmma"')]),
    ("allow mde-portal for region EU\n  via standard\n  from 10.0.0.1", "clause-not-applicable",
     [("leave `standard` out", False, "allow mde-portal for region EU\n  from 10.0.0.1")]),
    ("allow mde-portal for region EU, fleet mma", "clause-not-applicable",
     [("leave `mma` out", False, "allow mde-portal for region EU")]),
    ("allow mde-portal for fleet mma, region EU", "clause-not-applicable",
     [("leave `mma` out", False, "allow mde-portal for region EU")]),
    (f"{ALLOW} with updates, symbols without updates", "feature-both-ways",
     [("keep `with updates`", False, f"{ALLOW} with updates, symbols"),
      ("keep `without updates`", False, f"{ALLOW} with symbols without updates")]),
    (f"{ALLOW}, mma via streamlined", "fleet-not-eligible",
     [("leave `mma` out", False, f"{ALLOW} via streamlined")]),
    ("allow mde for region EU, fleet windows-server via streamlined", "fleet-not-eligible",
     [("write `server2012r2, server2016, server2019, server2022, server2025`", False,
       "allow mde for region EU, fleet server2012r2, server2016, server2019, server2022, "
       "server2025 via streamlined")]),
    ("allow mde for region GCC, fleet win11 via addresses", "no-list",
     [("write `streamlined`", False, "allow mde for region GCC, fleet win11 via streamlined")]),
    (f'{ALLOW}\n  storage "abc" # ours', "clause-without-effect",
     [("leave `storage` out", False, f"{ALLOW}\n  # ours")]),
    (f'{ALLOW}\nforbid "*.a.us" except "b.us", "x.a.us"', "clause-without-effect",
     [("leave `b.us` out", False, f'{ALLOW}\nforbid "*.a.us" except "x.a.us"')]),
    (f"{ALLOW} from 0.0.0.0/0", "every-address", [("write `any`", False, f"{ALLOW} from any")]),
    (f"source a = 0.0.0.0/0\n{ALLOW} from a", "every-address", []),
    (f"{ALLOW}\n\n{ALLOW} until 2026-06-30\n", "expired",
     [("remove the statement", False, f"{ALLOW}\n")]),
    (f"{ALLOW} without updates, symbols", "withheld-required",
     [("take `updates` out of `without`", False, f"{ALLOW} without symbols")]),
    (f"{ALLOW}\n{ALLOW}\n", "redundant-statement",
     [("remove the statement", True, f"{ALLOW}\n")]),
    (f"{ALLOW}\n# for the plant\n{ALLOW}\n", "redundant-statement",
     [("remove the statement", False, f"{ALLOW}\n# for the plant\n")]),
    (f"{ALLOW}\nallow mde # why\n  for region EU, fleet win11\n", "redundant-statement",
     [("remove the statement", False, f"{ALLOW}\n")]),
    (f"{ALLOW} {ALLOW} from 10.0.0.1\n", "redundant-statement",
     [("remove the statement", False, f"{ALLOW}\n")]),
    (f"\n{ALLOW}\n\n{ALLOW}\n\n{ALLOW} from 10.0.0.1 until 2026-06-30\n", "expired",
     [("remove the statement", False, f"\n{ALLOW}\n\n{ALLOW}\n")]),
    (f"{ALLOW} until 2026-06-30\n\n{ALLOW}", "expired",
     [("remove the statement", False, ALLOW)]),
    (f"{ALLOW}\n{ALLOW} from 10.0.0.1\n", "redundant-statement",
     [("remove the statement", False, f"{ALLOW}\n")]),
    (f"{ALLOW} from 10.0.0.1 without updates\n{ALLOW}", "idle-without",
     [("take `updates` out of `without`", False, f"{ALLOW} from 10.0.0.1\n{ALLOW}")]),
    (f"source a = 10.0.0.1\n\n{ALLOW}", "unused-source",
     [("remove the definition of `a`", False, ALLOW)]),
    (f"fleet a = win11\n{ALLOW}", "unused-fleet",
     [("remove the definition of `a`", False, ALLOW)]),
]  # fmt: skip


def mended(text: str) -> tuple[str, int]:
    """The text after all safe fixes of its words and names, and in how many rounds."""
    for number in range(50):
        file = SourceFile("test.policy", text)
        chosen = choose_fixes(said(text))
        if not chosen:
            return text, number
        (fixes,) = chosen.values()
        text = apply_fixes(file, [edit for fix in fixes for edit in fix.edits])
    raise AssertionError(f"there is no end to {text}")


STATEMENTS = (
    ALLOW,
    f"{ALLOW} from plant",
    f"{ALLOW} from 10.20.4.0/24",
    f'{ALLOW} from plant owner "a"',
    f"{ALLOW}-24h2 without updates",
    f"{ALLOW} until 2026-07-20",
    'allow mde for region EU, fleet mma storage "stmma"',
    "source hamburg = 10.24.0.0/16",
)

WRONG = st.sampled_from(
    (
        '"',
        "{",
        "}",
        ",",
        "\t",
        "ALLOW",
        "\u201cx y\u201d",
        "region",
        "fleet",
        "for",
        "a",
        "# c\n",
        "=",
    )
)

SPANS = st.tuples(st.integers(0, 12), st.integers(0, 3), st.sampled_from(("", "x")))

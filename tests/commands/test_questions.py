"""Small commands that answer a question: of a URL, of a place, of a code, of how far a log goes."""

from datetime import date
from pathlib import Path

import pytest

from outgate.commands.explain import ExplainResult, explain_what
from outgate.commands.explain_code import UnknownCode, explain_code, list_codes
from outgate.commands.replay import doubts
from outgate.diagnostics import codes
from outgate.plan.explanation.statement import StatementImpact
from outgate.plan.explanation.url import Explanation
from outgate.project.compile import Inputs
from outgate.replay.report import LogFile, Total
from outgate.source import SourceFile
from outgate.values import replace
from tests.builders.replays import report_of

POLICY = (
    "allow mde for region EU, fleet linux from 10.1.0.0/16\n"
    "allow mde for region EU, fleet linux from 10.2.0.0/16\n"
)
GATEWAY = "winatp-gw-neu.microsoft.com"


def asked(what: str, address: str | None = None, text: str = POLICY) -> ExplainResult:
    here = Path("/project")
    texts = (SourceFile("p/a.policy", text),)
    return explain_what(
        what, address, Inputs(here, (), None, None, date.min, texts=texts), here / "p"
    )


@pytest.mark.parametrize(
    ("what", "address", "url", "allowed"),
    [
        (f"https://{GATEWAY}", None, f"https://{GATEWAY}", True),
        (f"https://{GATEWAY}", "10.1.2.3", f"https://{GATEWAY}", True),
        (f"https://{GATEWAY}", "10.3.0.0/24", f"https://{GATEWAY}", False),
        (f"http://{GATEWAY}", None, f"http://{GATEWAY}", False),
        # A bare host is asked for over HTTPS, or over HTTP where only that is allowed.
        (GATEWAY, None, f"https://{GATEWAY}", True),
        ("crl.microsoft.com", None, "http://crl.microsoft.com", True),
        ("nowhere.example", None, "https://nowhere.example", False),
    ],
)
def test_whether_a_url_is_allowed(
    what: str, address: str | None, url: str, *, allowed: bool
) -> None:
    result = asked(what, address)
    assert isinstance(result.answer, Explanation)
    assert (str(result.answer.url), bool(result.answer.allowed)) == (url, allowed)
    assert result.diagnostics == ()


@pytest.mark.parametrize(
    ("what", "address", "code", "message", "help"),
    [
        (
            "https://",
            None,
            "bad-url",
            "",
            "write it as a device asks for it, such as `https://host.example/path`; a statement is "
            "FILE.policy:LINE",
        ),
        (GATEWAY, "10.0.0.0/99", "bad-address", "10.0.0.0/99", ""),
        (
            GATEWAY,
            "10.0.0.1-10.0.0.2",
            "bad-address",
            "`10.0.0.1-10.0.0.2` is a range of several networks",
            "ask for one address or network",
        ),
        (
            "a.policy:7",
            None,
            "unknown-place",
            "no `allow` stands at `p/a.policy:7`",
            "there is one at p/a.policy:1, p/a.policy:2",
        ),
    ],
)
def test_questions_that_have_no_answer(
    what: str, address: str | None, code: str, message: str, help: str
) -> None:
    result = asked(what, address)
    assert result.answer is None
    (problem,) = result.diagnostics
    assert problem.code.id == code
    assert message in problem.message
    assert help in str(problem.help)


def test_a_range_that_is_one_network_is_one(tmp_path: Path) -> None:
    assert asked(GATEWAY, "10.1.0.0-10.1.0.255").answer is not None


@pytest.mark.parametrize("line", [1, 2])
def test_what_a_statement_leads_to(line: int) -> None:
    result = asked(f"a.policy:{line}")
    assert isinstance(result.answer, StatementImpact)
    assert result.answer.statement.span.place == f"p/a.policy:{line}"
    assert result.diagnostics == ()


def test_policies_with_errors_explain_nothing() -> None:
    for what in (GATEWAY, "a.policy:1"):
        result = asked(what, text="allow\n")
        assert result.answer is None
        assert [each.code.id for each in result.diagnostics] == ["syntax"]


def test_of_many_places_a_few_are_named() -> None:
    text = "".join(f"allow mde for region EU, fleet linux from 10.{n}.0.0/16\n" for n in range(7))
    (problem,) = asked("a.policy:9", text=text).diagnostics
    places = ", ".join(f"p/a.policy:{n}" for n in range(1, 6))
    assert problem.help == f"there is one at {places} and 2 more"


def test_the_page_of_a_code() -> None:
    for name in ("unknown-fleet", "[unknown-fleet]", "Unknown-Fleet"):
        page = explain_code(name)
        assert page.code is codes.UNKNOWN_FLEET
        assert "fleet" in page.page.words
    assert list_codes().codes == codes.EVERY
    with pytest.raises(UnknownCode) as wrong:
        explain_code("unknown-flet")
    assert (wrong.value.message, wrong.value.help) == (
        "there is no code `unknown-flet`",
        "did you mean `unknown-fleet`?",
    )
    with pytest.raises(UnknownCode) as wrong:
        explain_code("xxxxxxxx")
    assert wrong.value.help == "`outgate explain-code --list` shows them all"


def log(name: str, lines: int, unreadable: int = 0, requests: int = 0) -> LogFile:
    return LogFile(name, "squid", lines, unreadable, 0, requests)


def told(*files: LogFile, judged: int = 1000, **not_judged: int) -> list[tuple[str, str, str]]:
    lost = {name.replace("_", "-"): number for name, number in not_judged.items()}
    report = replace(
        report_of("x"),
        files=files,
        not_judged=lost,
        totals={"allowed_and_allowed": Total(judged, 1)},
    )
    return [(each.code.id, each.message, str(each.help)) for each in doubts(report)]


UNREAD = "`{}` was read as squid; `--log-format` names another"
NOTHING = "nothing is known of these, neither good nor bad"


@pytest.mark.parametrize(
    ("files", "doubt"),
    [
        ((log("a", 100),), []),
        (
            (log("a", 100, 1),),
            [("unread-lines", "1 line of `a` cannot be read", UNREAD.format("a"))],
        ),
        (
            (log("a", 100), log("b", 100, 40)),
            [("unread-lines", "40 lines of `b` cannot be read", UNREAD.format("b"))],
        ),
        (
            (log("a", 100, 20), log("b", 100, 21)),
            [
                ("unread-lines", "41 lines of the log cannot be read", UNREAD.format("b")),
                (
                    "hardly-judged",
                    "41 of 200 lines cannot be read",
                    "see what format the log has",
                ),
            ],
        ),
        # Where a query counted the lines, those are what it is a share of.
        (
            (log("a", 1, 20, 100),),
            [("unread-lines", "20 lines of `a` cannot be read", UNREAD.format("a"))],
        ),
    ],
)
def test_lines_that_were_not_read(
    files: tuple[LogFile, ...], doubt: list[tuple[str, str, str]]
) -> None:
    assert told(*files) == doubt


@pytest.mark.parametrize(
    ("judged", "lost", "doubt"),
    [
        (99, {"no_port": 1}, []),
        (
            98,
            {"no_port": 2},
            [("not-judged", "2% of the requests cannot be judged: no port (2)", NOTHING)],
        ),
        (
            80,
            {"no_port": 5, "no_host": 15},
            [
                (
                    "not-judged",
                    "20% of the requests cannot be judged: no host or address (15); no port (5)",
                    NOTHING,
                )
            ],
        ),
        (
            7900,
            {"no_port": 2100},
            [("hardly-judged", "21% of the requests cannot be judged: no port (2,100)", NOTHING)],
        ),
    ],
)
def test_requests_that_were_not_judged(
    judged: int, lost: dict[str, int], doubt: list[tuple[str, str, str]]
) -> None:
    assert told(log("a", 100), judged=judged, **lost) == doubt

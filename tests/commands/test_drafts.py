"""The policy that a new project begins with: what it says, and the test that speaks for it."""

from pathlib import Path

import pytest

from outgate.commands.init_draft import (
    EXAMPLE,
    Draft,
    draft_policy,
    read_sources,
    split_words,
)
from outgate.plan.checks.policy_tests import run_tests
from outgate.project.compile import Inputs, compile_policies
from outgate.source import SourceFile
from tests.support import DAY

HEAD = "# Who may reach what. `outgate check` tests it, `outgate plan` shows what it changes.\n"


@pytest.mark.parametrize(
    ("draft", "statement"),
    [
        (Draft(), "allow mde for region EU, fleet win11 via streamlined"),
        (
            Draft(
                edition="2021-03-04",
                regions=("US", "EU"),
                fleets=("win10", "server2019"),
                sources=(("lab", ("10.9.0.0/24",)), ("hq", ("10.1.0.7-10.1.0.9", "10.2.0.1"))),
            ),
            "source lab = 10.9.0.0/24\nsource hq = 10.1.0.7-10.1.0.9, 10.2.0.1\n\n"
            "allow mde for region US, EU, fleet win10, server2019 from lab, hq",
        ),
        (
            Draft(
                features=("live-response", "app-reputation"),
                sources=(("hq", ("10.1.0.7-10.1.0.9",)),),
            ),
            "source hq = 10.1.0.7-10.1.0.9\n\n"
            "allow mde for region EU, fleet win11 from hq via streamlined "
            "with live-response, app-reputation",
        ),
        # What cannot use the newer method has the older one.
        (Draft(fleets=("mma",)), "allow mde for region EU, fleet mma"),
    ],
)
def test_what_a_draft_says(tmp_path: Path, draft: Draft, statement: str) -> None:
    drafted = draft_policy(draft, tmp_path)
    assert drafted.diagnostics == ()
    assert drafted.compilation is not None
    words = " ".join(drafted.text.removeprefix(HEAD).partition("\ntest ")[0].split())
    assert drafted.text.startswith(HEAD)
    assert words == " ".join(statement.split())
    # The test in it holds, and asks from a place that the statement is for.
    report = run_tests(drafted.compilation)
    assert (len(report.results), report.failed) == (2, 0)
    asked = [line.strip() for line in drafted.text.splitlines() if line.startswith("  allow")]
    place = {"lab": "10.9.0.0", "hq": "10.1.0.7"}
    origin = f" from {place[draft.sources[0][0]]}" if draft.sources else ""
    (line,) = asked
    assert line.endswith(origin)
    assert (" from " in line) is bool(draft.sources)
    assert f'test "{", ".join(draft.regions)}: what devices need, and not what others do" {{' in (
        drafted.text
    )


def test_the_test_asks_for_what_these_regions_have_alone(tmp_path: Path) -> None:
    """Held against what the compiler makes of the region by itself, and of another one."""

    def opened(region: str) -> set[str]:
        text = f"allow mde for region {region}, fleet win10-1709\n"
        inputs = Inputs(tmp_path, (), None, None, DAY, texts=(SourceFile("a.policy", text),))
        compilation = compile_policies(inputs).compilation
        assert compilation is not None
        return {str(rule.remote) for rule in compilation.plan.rules}

    drafted = draft_policy(Draft(regions=("uk",), fleets=("win10-1709",)), tmp_path)
    asked, denied = (
        next(line.split()[1] for line in drafted.text.splitlines() if line.startswith(f"  {verb}"))
        for verb in ("allow", "deny")
    )
    uk, others = opened("UK"), opened("AEC") | opened("AEN") | opened("AU") | opened("EU")
    assert f"{asked}:443" in uk - others
    assert f"{denied}:443" in others - uk


@pytest.mark.parametrize(
    ("draft", "code", "message"),
    [
        (Draft(regions=("EUU",)), "unknown-region", "`EUU`"),
        (Draft(fleets=("win 11",)), "syntax", "`win 11` is no name and no address"),
        (Draft(features=("",)), "syntax", "`` is no name and no address"),
        (Draft(sources=(("a b", ("10.0.0.1",)),)), "syntax", "`a b` is no name and no address"),
        (Draft(sources=(("a", ("10.0.0.1;",)),)), "syntax", "`10.0.0.1;` is no name"),
        (Draft(edition="2020-01-01"), "unknown-edition", "2020-01-01"),
    ],
)
def test_answers_that_are_wrong(tmp_path: Path, draft: Draft, code: str, message: str) -> None:
    drafted = draft_policy(draft, tmp_path)
    assert drafted.compilation is None
    assert {each.code.id for each in drafted.diagnostics} == {code}
    assert message in drafted.diagnostics[0].message
    if code == "syntax":
        assert "with commas between them" in str(drafted.diagnostics[0].help)
        assert drafted.text == ""


def test_each_odd_word_is_told_once(tmp_path: Path) -> None:
    drafted = draft_policy(Draft(regions=("a b", "c d", "a b"), fleets=("c d",)), tmp_path)
    assert [each.message.split("`")[1] for each in drafted.diagnostics] == ["a b", "c d"]


def test_where_a_draft_goes() -> None:
    assert EXAMPLE == "policies/example.policy"
    assert (Draft().target, Draft().backend, Draft().kind.name) == ("local", "local", "local")


@pytest.mark.parametrize(
    ("texts", "sources"),
    [
        ((), ()),
        (("", "  "), ()),
        (("a=10.0.0.1",), (("a", ("10.0.0.1",)),)),
        (
            (" a = 10.0.0.1 , ,10.0.0.2 ", "b=::1"),
            (("a", ("10.0.0.1", "10.0.0.2")), ("b", ("::1",))),
        ),
        (("a=b=c",), (("a", ("b=c",)),)),
    ],
)
def test_sources_of_answers(texts: tuple[str, ...], sources: tuple[object, ...]) -> None:
    assert read_sources(texts) == sources


@pytest.mark.parametrize("text", ["a", "a=", "a= , ", "=10.0.0.1", " = 10.0.0.1"])
def test_what_is_no_source(text: str) -> None:
    with pytest.raises(ValueError, match="is no name with its networks") as wrong:
        read_sources((text,))
    assert str(wrong.value) == f"`{text.strip()}` is no name with its networks"


def test_words_stand_between_commas() -> None:
    assert split_words(" a,b c ,, d") == ("a", "b c", "d")
    assert split_words(" , ") == ()

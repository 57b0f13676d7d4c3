"""Results of commands that are short, in every form: one of each kind, and nothing."""

import pytest

from outgate.cli.formats import render
from outgate.cli.views import catalog_feed_text
from outgate.commands.catalog_feed import WrittenFeed
from outgate.commands.comment import Comment, Deed
from outgate.commands.doctor import Examination, Finding, Level
from outgate.commands.fmt import FormatResult
from outgate.commands.init import InitResult
from outgate.commands.init_ci import WrittenPipelines
from outgate.inventory.propose import Left, Proposal
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.told_results import STYLE, document_of, text_of
from tests.cli.short_results import PROBLEM, TOLD


def test_a_layout() -> None:
    done = FormatResult(("a.policy", "b.policy"), write=True, diagnostics=(PROBLEM,))
    assert text_of(done) == ["a.policy", "b.policy"]
    assert document_of(done, "fmt") == {
        "format_version": "1.1",
        "changed": ["a.policy", "b.policy"],
        "written": True,
        "diagnostics": [TOLD],
    }
    assert document_of(FormatResult((), write=False, diagnostics=()), "fmt") == {
        "format_version": "1.1",
        "changed": [],
        "written": False,
        "diagnostics": [],
    }


def test_a_new_project() -> None:
    made = InitResult(("outgate.yaml", "policies/a.policy"), (PROBLEM,))
    assert text_of(made) == ["wrote outgate.yaml", "wrote policies/a.policy"]
    assert document_of(made, "init") == {
        "format_version": "1.1",
        "written": ["outgate.yaml", "policies/a.policy"],
        "diagnostics": [TOLD],
    }


def test_a_pipeline() -> None:
    made = WrittenPipelines("github", ("a.yml",), ("b.yml", "c.yml"), ("c.yml",), "b.yml")
    assert text_of(made) == [
        "wrote a.yml",
        "kept b.yml",
        "kept c.yml, which is not what this version would write",
        "Next: say in b.yml where the pipelines get Outgate.",
        "docs/pipelines.md of Outgate tells what to set up on the platform.",
    ]
    assert document_of(made, "init-ci") == {
        "format_version": "1.0",
        "platform": "github",
        "written": ["a.yml"],
        "kept": [{"file": "b.yml", "as_written": True}, {"file": "c.yml", "as_written": False}],
        "lacks_wheel": "b.yml",
    }
    kept = replace(made, written=(), kept=("b.yml",), other=(), lacks_wheel=None)
    assert text_of(kept) == [
        "kept b.yml",
        "Nothing is written: all files of the pipeline are there already.",
    ]


@pytest.mark.parametrize(
    ("deed", "removed", "lines"),
    [
        (Deed.CREATED, 0, ["commented on pull request 7"]),
        (
            Deed.UPDATED,
            1,
            [
                "updated the comment on pull request 7",
                "deleted 1 more comment of the same kind",
            ],
        ),
        (
            Deed.UNCHANGED,
            2,
            [
                "the comment on pull request 7 says this already",
                "deleted 2 more comments of the same kind",
            ],
        ),
    ],
)
def test_a_comment(deed: Deed, removed: int, lines: list[str]) -> None:
    comment = Comment("github", 7, deed, removed, whole=True)
    assert text_of(comment) == lines
    assert document_of(comment, "comment") == {
        "format_version": "1.0",
        "host": "github",
        "pull_request": 7,
        "deed": deed.value,
        "removed": removed,
        "whole": True,
    }


def test_a_feed() -> None:
    feed = WrittenFeed("out", ("2025-12-25", "2026-09-03"), names("f", 21), 3, names("s", 20))
    assert text_of(feed) == [
        *(f"  f-{n}" for n in range(20)),
        "  and 1 more",
        "2 editions, 2025-12-25 to 2026-09-03, in out: 21 files written, 3 unchanged",
    ]
    assert catalog_feed_text.stale_text(feed).splitlines() == [
        "left as they are, from an earlier run and in no edition now; remove them if not needed:",
        *(f"  s-{n}" for n in range(20)),
    ]
    one = replace(feed, editions=("2026-09-03",), written=("f",), unchanged=0, stale=())
    assert text_of(one)[-1] == (
        "1 edition, 2026-09-03 to 2026-09-03, in out: 1 file written, 0 unchanged"
    )
    assert document_of(one, "feed-written") == {
        "format_version": "1.0",
        "folder": "out",
        "editions": ["2026-09-03"],
        "written": ["f"],
        "unchanged": 0,
        "stale": [],
    }
    assert document_of(feed, "feed-written")["stale"] == list(names("s", 20))


def test_proposed_policies() -> None:
    proposal = Proposal("allow mde\n", 2, 1, 3, (Left("of no fleet", 4), Left("stale", 1)))
    assert render(proposal, "text", STYLE) == "allow mde\n"
    assert render(proposal, "markdown", STYLE) == (
        "### Proposed for 2 devices: 1 statement\n\n```policy\nallow mde\n```\n"
        "- left out: 4 of no fleet\n- left out: 1 stale\n"
    )
    assert document_of(proposal, "inventory-proposal") == {
        "format_version": "1.0",
        "policy": "allow mde\n",
        "devices": 2,
        "statements": 1,
        "assumed_standard": 3,
        "left": [{"why": "of no fleet", "devices": 4}, {"why": "stale", "devices": 1}],
    }


def test_what_a_doctor_saw() -> None:
    seen = Examination((Finding("a", Level.OK, "fine"), Finding("b", Level.FAIL, "bad", "mend it")))
    assert document_of(seen, "doctor") == {
        "format_version": "1.0",
        "ok": False,
        "findings": [
            {"name": "a", "level": "ok", "message": "fine", "cure": None},
            {"name": "b", "level": "fail", "message": "bad", "cure": "mend it"},
        ],
    }

"""Documents of a plan, a record and what was told hold all that there is, and are read back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.deploy.look.model import Deed, News, Seen
from outgate.deploy.look.told import (
    MOST_KEPT,
    Told,
    ToldDeed,
    read_told,
    remember,
    told_text,
)
from outgate.deploy.record import FormerPlace, Journal, Record
from outgate.deploy.record_document import BadRecord, read_record, record_text
from outgate.deploy.saved_plan.document import (
    BadSavedPlan,
    check_risks,
    read_target_plan,
    target_plan_document,
    target_plan_json,
)
from outgate.deploy.target_plan import TargetPlan
from outgate.plan.digest import json_digest
from outgate.plan.model import Authentication, Inspection, KnownDigest, Proxy, Treatment
from outgate.project.target_settings import TargetSettings
from outgate.values import replace
from tests.builders.hostile_plans import hostile_plan
from tests.builders.schemas import validate
from tests.deploy.risky import BYPASS, treated

ONE = NativeRule("one", "first", {"a": [1, {"b": None}]}, ("s -> x", "s -> y"), "it failed")
TWO = NativeRule("two", "second", {})
SETTINGS = TargetSettings("local", {"path": "x.json"}, {"url-path": "they look"})
LATER = Treatment(Inspection.KEEP, Authentication.ALLOWED, Proxy.DIRECT)


def whole_plan() -> TargetPlan:
    """A plan with something in every list that a document has."""
    plan = hostile_plan("plain")
    return replace(
        plan,
        since="2020-01-01",
        plan=replace(plan.plan, catalog=KnownDigest(f"sha256:{'0' * 64}")),
        settings=SETTINGS,
        changes=ChangeSet((Change(None, ONE), Change(ONE, TWO), Change(TWO, None)), 5),
        traffic=replace(plan.traffic, treated=(treated("t.example", BYPASS, LATER),)),
        permissiveness=(1.5, 2.5),
    )


def test_a_saved_plan_is_read_back_whole() -> None:
    plan = whole_plan()
    document: Any = target_plan_document(plan)
    validate("saved-plan.schema.json", document)
    assert read_target_plan(target_plan_json(plan)) == plan
    # Nothing of it is empty: what a list lacked would not be missed above.
    empty = {name for name, value in document.items() if value in ([], {}, None, "")}
    assert empty == set()


def test_the_figures_of_a_saved_plan() -> None:
    """For pipelines that only look, and do not count."""
    document = target_plan_document(whole_plan())
    assert document["format_version"] == "2.1"
    assert document["summary"] == {
        "opens": 2,
        "closes": 1,
        "treats": 1,
        "rules": 2,
        "writes": 1,
        "applicable": False,
        "permissiveness": {"before": 1.5, "after": 2.5},
    }
    (changed,) = document["traffic"]["treated"]
    assert changed["before"] == {
        "inspection": "bypass",
        "authentication": "anonymous",
        "proxy": "allowed",
    }
    assert changed["after"] == {
        "inspection": "keep",
        "authentication": "allowed",
        "proxy": "direct",
    }
    assert [rule["key"] for rule in changed["rules"]] == ["s -> https://t.example:443"] * 2


def damaged(**fields: object) -> str:
    return json.dumps({**json.loads(target_plan_json(whole_plan())), **fields})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[", "is not JSON"),
        ("[]", "it holds something else"),
        ('["changes"]', "it holds something else"),
        ("7", "it holds something else"),
        ('{"rules": []}', "it holds something else"),
        (
            damaged(format_version="1.0"),
            "it was saved by another version of Outgate, in format 1.0 and not 2.1",
        ),
        (damaged(base=7), "base"),
        (damaged(base="other"), "it was changed since it was saved"),
        (damaged(more=1), "more"),
    ],
)
def test_what_is_no_saved_plan_says_why(text: str, why: str) -> None:
    with pytest.raises(BadSavedPlan) as refused:
        read_target_plan(text)
    assert why in str(refused.value)


def anew(**fields: Any) -> Any:
    """A document with other fields and a digest that is right, as whoever can write it can make."""
    document = {**json.loads(target_plan_json(whole_plan())), **fields}
    del document["digest"]
    return {**document, "digest": json_digest(document)}


def test_a_canonical_plan_in_it_has_its_own_digest() -> None:
    plan = json.loads(target_plan_json(whole_plan()))["plan"]
    document = anew(plan={**plan, "digest": f"sha256:{'1' * 64}"})
    with pytest.raises(BadSavedPlan) as refused:
        read_target_plan(json.dumps(document))
    assert str(refused.value) == "the digest of its canonical plan is not that of its rules"


def test_the_risks_that_it_names_are_those_of_what_it_does() -> None:
    plan = whole_plan()
    told = target_plan_document(plan)
    check_risks(told, plan)
    assert (told["level"], bool(told["risks"])) == ("danger", True)
    for lie in (anew(level="look"), anew(risks=told["risks"][1:])):
        with pytest.raises(BadSavedPlan) as refused:
            check_risks(lie, plan)
        assert str(refused.value) == "the risks that it names are not those of what it does"


def whole_record() -> Record:
    return Record(
        applied=(ONE, TWO),
        undo={"one": ONE, "gone": None},
        edition="2026-07-03",
        plan="sha256:1",
        by="ada",
        journal=Journal(
            by="bob",
            changes=ChangeSet((Change(ONE, TWO),), 0),
            edition="2026-09-03",
            plan="sha256:2",
            rest="sha256:3",
            started=("write", "delete"),
            done=("write",),
        ),
        place="here",
        settings=SETTINGS,
        warnings=(("code", "message"), ("other", "text")),
        former=(FormerPlace("there", SETTINGS, (TWO,)),),
    )


@pytest.mark.parametrize("record", [whole_record(), Record(), Record(applied=())])
def test_a_record_is_read_back_whole(record: Record) -> None:
    text = record_text(record)
    document = json.loads(text)
    validate("record.schema.json", document)
    assert document["format_version"] == "2.0"
    assert read_record(text) == record


@pytest.mark.parametrize("text", [None, ""])
def test_where_nothing_is_kept_nothing_was_applied(text: str | None) -> None:
    assert read_record(text) == Record()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"format_version": "9.0"}'])
def test_what_is_no_record_is_refused(text: str) -> None:
    """Whoever took it for an empty one would call every rule of ours drift."""
    with pytest.raises(BadRecord):
        read_record(text)


NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEED = ToldDeed(did="allowed", what="x", since=NOW - 9 * HOUR, after=None, told=NOW - 2 * HOUR)


def told(*deeds: ToldDeed) -> Told:
    keys = (f"{number:064x}" for number in range(len(deeds)))
    return Told(place="here", last=NOW - HOUR, deeds=dict(zip(keys, deeds, strict=True)))


def test_what_was_told_is_read_back_for_its_own_place() -> None:
    kept = told(DEED, replace(DEED, after=NOW - 10 * HOUR))
    text = told_text(kept)
    validate("told.schema.json", json.loads(text))
    assert read_told(text, "here") == kept
    assert read_told(text, "there") is None
    assert read_told(None, "here") is None
    assert read_told("{", "here") is None
    wrong = text.replace("2026-11-01T11:00:00Z", "2026-13-01T11:00:00Z")
    assert wrong != text
    assert read_told(wrong, "here") is None


def test_no_more_is_kept_of_what_was_told_than_a_file_can_bear() -> None:
    seen = [
        Seen(Deed(key=str(n), did="allowed", what="w" * 400), News.NEW, NOW, None, NOW)
        for n in range(MOST_KEPT + 1)
    ]
    kept = remember("here", seen, NOW)
    assert len(kept.deeds) == 2_000
    assert {len(each.what) for each in kept.deeds.values()} == {300}
    assert kept.last == NOW

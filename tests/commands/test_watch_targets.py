"""`outgate watch`: what is drift, what is new of it, and which target cannot be looked at."""

import json
from itertools import count
from typing import Any

import pytest

from outgate.backends.local import LocalStore
from outgate.backends.observer import SILENT, Observer
from outgate.backends.target_state import TargetState
from outgate.commands.watch_targets import DAY
from outgate.deploy.look.model import News, Outcome
from outgate.deploy.look.told import judge
from outgate.deploy.review.risk import Level, RiskKind
from outgate.errors import UserError
from tests.builders.watched import CONFIG, HOUR, OPENED, START, Place, deeds


def test_nothing_happened(place: Place) -> None:
    look = place.look()
    assert (look.outcome, look.level, look.drift, look.gone) == (Outcome.CLEAN, Level.NONE, (), ())
    assert not look.has_news
    assert look.last is None
    assert place.look().last == START


def test_a_stranger_opens_and_is_told_once_a_day(place: Place) -> None:
    place.look()
    place.open("*.evil.example")
    look = place.look()
    assert look.outcome is Outcome.DRIFT
    assert deeds(look) == [("allowed", OPENED, News.NEW)]
    assert (look.drift[0].after, look.drift[0].since) == (START, START + HOUR)
    assert RiskKind.UNKNOWN_PLACE in {risk.kind for risk in look.risks}
    for _ in range(23):
        look = place.look()
        assert deeds(look) == [("allowed", OPENED, News.TOLD)]
        assert (look.outcome, look.has_news) == (Outcome.DRIFT, False)
    look = place.look()
    assert deeds(look) == [("allowed", OPENED, News.AGAIN)]
    assert (look.drift[0].after, look.drift[0].since) == (START, START + HOUR)
    assert deeds(place.look()) == [("allowed", OPENED, News.TOLD)]


def test_a_second_thing_is_new_beside_one_that_was_told(place: Place) -> None:
    place.open("*.evil.example")
    place.look()
    place.close("endpoint.security.microsoft.com")
    look = place.look()
    news = {(each.deed.did, each.news) for each in look.drift}
    assert news == {("allowed", News.TOLD), ("closed", News.NEW)}
    assert all("endpoint.security.microsoft.com" in each.deed.what for each in look.fresh)


def test_a_required_row_that_a_stranger_closed_is_a_risk(place: Place) -> None:
    place.close("endpoint.security.microsoft.com")
    look = place.look()
    assert [risk.kind for risk in look.risks] == [RiskKind.REQUIRED_CLOSED]
    assert look.level is Level.LOOK


def test_what_a_stranger_calls_addresses_is_no_name_for_them(place: Place) -> None:
    place.open("*.evil.example")

    def rename(rules: list[dict[str, Any]]) -> None:
        rules[-1]["source"] = {"name": "printers", "addresses": ["192.0.2.0/24"]}
        rules[-1]["key"] = "192.0.2.0/24 -> https://*.evil.example:443"

    place.edit(rename)
    look = place.look()
    assert deeds(look) == [("allowed", "https://*.evil.example:443 from 192.0.2.0/24", News.NEW)]


def test_an_open_wildcard_is_dangerous(place: Place) -> None:
    place.open("*.blob.core.windows.net")
    assert place.look().level is Level.DANGER


def test_what_is_treated_differently(place: Place) -> None:
    def inspect(how: str) -> None:
        place.edit(lambda rules: rules[-1].update(inspection=how))

    place.look()
    inspect("keep")
    look = place.look()
    ((did, what, news),) = deeds(look)
    assert (did, news) == ("changed", News.NEW)
    assert what.startswith("how https://")
    assert what.endswith(" is treated: inspection bypass -> keep")
    inspect("bypass")
    look = place.look()
    assert (look.outcome, len(look.gone)) == (Outcome.CLEAN, 1)


def test_it_is_taken_back_and_done_again(place: Place) -> None:
    place.open("*.evil.example")
    first = place.look()
    place.close("evil.example")
    look = place.look()
    assert look.outcome is Outcome.CLEAN
    assert [(each.did, each.what, each.since) for each in look.gone] == [
        ("allowed", OPENED, first.at)
    ]
    assert look.has_news
    assert not place.look().has_news
    place.open("*.evil.example")
    assert deeds(place.look()) == [("allowed", OPENED, News.NEW)]


def test_what_a_colleague_applies_is_no_drift(place: Place) -> None:
    place.look()
    place.space.write("policies/b.policy", "allow mde for region UK, fleet win10-1709\n")
    place.apply()
    look = place.look()
    assert (look.outcome, look.has_news) == (Outcome.CLEAN, False)


def test_policies_with_errors_do_not_matter(place: Place) -> None:
    place.space.write("policies/b.policy", "allow nonsense\n")
    assert place.look().outcome is Outcome.CLEAN
    place.open("*.evil.example")
    assert place.look().outcome is Outcome.DRIFT


def test_an_apply_while_it_looks_is_no_drift(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record is read before the target and after it."""
    read = LocalStore.read
    applies = iter(("allow mde for region UK, fleet win10-1709\n", None))

    def meanwhile(store: LocalStore, observer: Observer = SILENT) -> TargetState:
        if policy := next(applies, None):
            place.space.write("policies/b.policy", policy)
            place.apply()
        return read(store, observer)

    monkeypatch.setattr(LocalStore, "read", meanwhile)
    assert place.look().outcome is Outcome.CLEAN


def test_applies_without_an_end(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    read, state = LocalStore.read, place.space.folder / ".outgate/prod.state.json"
    numbers = count()

    def meanwhile(store: LocalStore, observer: Observer = SILENT) -> TargetState:
        record = json.loads(state.read_text())
        state.write_text(json.dumps(record | {"by": f"anna, {next(numbers)}"}))
        return read(store, observer)

    monkeypatch.setattr(LocalStore, "read", meanwhile)
    look = place.look()
    assert look.outcome is Outcome.FAILED
    assert "somebody applies to `prod` at this moment" in look.problems[0].message


def test_a_target_that_cannot_be_read_is_not_one_without_drift(place: Place) -> None:
    place.open("*.evil.example")
    place.look()
    before = place.told()
    good = (place.space.folder / "prod.json").read_text()
    place.space.write("prod.json", "{")
    look = place.look()
    assert (look.outcome, look.has_news, look.gone) == (Outcome.FAILED, True, ())
    assert look.last == START
    assert place.told() == before
    place.space.write("prod.json", good)
    assert deeds(place.look()) == [("allowed", OPENED, News.TOLD)]


def test_nothing_on_record(place: Place) -> None:
    (place.space.folder / ".outgate/prod.state.json").unlink()
    look = place.look()
    assert look.outcome is Outcome.FAILED
    assert "nothing is on record of `prod`" in look.problems[0].message


def test_a_record_of_another_place(place: Place) -> None:
    place.space.write("outgate.yaml", CONFIG.replace("prod.json", "moved.json"))
    look = place.look()
    assert look.outcome is Outcome.FAILED
    message = look.problems[0].message
    assert "applied to `prod.json`, and the target is now `moved.json`" in message


def test_a_judgement_of_nothing() -> None:
    assert judge((), None, START, DAY) == ((), ())


def test_one_that_fails_keeps_no_other_from_its_look(place: Place) -> None:
    place.apply("plant")
    place.space.write("plant.json", "{")
    looks = place.watch("target:all").look()
    assert [(each.target, each.outcome) for each in looks.looks] == [
        ("prod", Outcome.CLEAN),
        ("plant", Outcome.FAILED),
    ]
    assert looks.outcome is Outcome.FAILED


def test_a_target_of_files_cannot_be_watched(place: Place) -> None:
    (look,) = place.watch("target:files").look().looks
    assert look.outcome is Outcome.FAILED
    assert "is deployed from files" in look.problems[0].message
    place.space.write("outgate.yaml", f"targets:\n{CONFIG.splitlines()[-1]}\n")
    with pytest.raises(UserError, match=r"no target of outgate.yaml can be read") as refused:
        place.watch("target:all")
    assert refused.value.help == "all of them are deployed from files"

"""`outgate watch`: what is drift, what is new of it, and when it looks again."""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from outgate.backends.local import LocalStore
from outgate.backends.observer import SILENT, Observer
from outgate.backends.target_state import TargetState
from outgate.commands.watch_targets import DAY, keep_looking
from outgate.deploy.look.model import Look, Looks, News, Outcome
from outgate.deploy.look.told import MOST_KEPT, judge, read_told, remember, told_text
from outgate.deploy.review.risk import Level, RiskKind
from outgate.errors import UserError
from tests.builders.schemas import validate
from tests.builders.watched import CONFIG, HOUR, OPENED, START, Place
from tests.conftest import Workspace


@pytest.fixture
def place(empty: Workspace) -> Place:
    """One applied target."""
    return Place(empty)


def deeds(look: Look) -> list[tuple[str, str, News]]:
    return [(each.deed.did, each.deed.what, each.news) for each in look.drift]


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


def test_what_was_told_of_another_place_is_not_taken(place: Place) -> None:
    place.open("*.evil.example")
    place.look()
    document = place.told() | {"place": "elsewhere.json"}
    place.kept.write_text(json.dumps(document))
    assert deeds(place.look()) == [("allowed", OPENED, News.NEW)]


def test_a_kill_before_it_is_kept_tells_it_once_more(place: Place) -> None:
    place.open("*.evil.example")
    assert place.look(keep=False).fresh
    assert place.look(keep=False).fresh


def test_two_watches_at_once(place: Place) -> None:
    """Both tell it; the second to keep it waits for nobody, and loses nothing."""
    place.open("*.evil.example")
    one, other = place.watch(), place.watch()
    seen, as_well = one.look(), other.look()
    assert seen.looks[0].fresh
    assert as_well.looks[0].fresh
    with one._store("prod").lock():
        other.keep(as_well)  # whose turn it is not
    assert not place.kept.exists()
    one.keep(seen)
    other.keep(as_well)
    assert deeds(place.look()) == [("allowed", OPENED, News.TOLD)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format_version": "9.0"}',
        '{"format_version": "1.0", "place": "prod.json", "last": "yesterday", "deeds": []}',
        '{"format_version": "1.0", "place": "prod.json", "last": "2026-99-99T99:99:99Z", '
        '"deeds": []}',
    ],
)
def test_what_is_no_such_document_hides_nothing(place: Place, text: str) -> None:
    place.open("*.evil.example")
    place.kept.parent.mkdir(parents=True, exist_ok=True)
    place.kept.write_text(text)
    assert deeds(place.look()) == [("allowed", OPENED, News.NEW)]
    assert deeds(place.look()) == [("allowed", OPENED, News.TOLD)]


def test_told_in_a_time_to_come_is_not_told(place: Place) -> None:
    """Such as by a clock that was wrong, or by somebody who wants it never told again."""
    place.open("*.evil.example")
    place.look()
    document = place.told()
    document["last"] = document["deeds"][0]["told"] = "2099-01-01T00:00:00Z"
    place.kept.write_text(json.dumps(document))
    look = place.look()
    assert deeds(look) == [("allowed", OPENED, News.NEW)]
    assert look.drift[0].after is None


def test_what_a_project_brings_along_is_not_what_was_told(place: Place) -> None:
    """Whoever writes it into a pull request wants a thing not told, or told to be gone."""
    place.open("*.evil.example")
    place.look()
    forged = place.told()
    forged["deeds"].append(forged["deeds"][0] | {"key": "other", "what": "https://fine.example"})
    kept = place.kept.name
    place.forget()
    for name in (".outgate/prod.watch.json", "watch/prod.json", f"outgate/watch/{kept}"):
        place.space.write(name, json.dumps(forged))
    look = place.look()
    assert deeds(look) == [("allowed", OPENED, News.NEW)]
    assert look.gone == ()


def test_a_state_folder_in_the_project_is_none(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.open("*.evil.example")
    place.look()
    forged = place.told()
    place.space.write(f"state/outgate/watch/{place.kept.name}", json.dumps(forged))
    monkeypatch.setenv("XDG_STATE_HOME", str(place.space.folder / "state"))
    with pytest.raises(UserError, match="lies in the project"):
        place.look()
    assert deeds(place.look(keep=False)) == [("allowed", OPENED, News.NEW)]


def test_what_is_kept_leads_nowhere_else(place: Place, tmp_path: Path) -> None:
    theirs = place.space.folder.parent / "theirs.json"
    theirs.write_text("theirs")
    place.kept.parent.mkdir(parents=True, exist_ok=True)
    place.kept.symlink_to(theirs)
    place.open("*.evil.example")
    with pytest.raises(UserError, match="leads outside of the project"):
        place.look()
    assert theirs.read_text() == "theirs"


def test_what_is_kept_is_private_small_and_as_its_schema_says(place: Place) -> None:
    place.open("*.evil.example")
    place.look()
    path = place.kept
    assert path.stat().st_mode & 0o777 == 0o600
    validate("told.schema.json", place.told())
    look = place.look()
    many = tuple(look.drift) * (MOST_KEPT + 5)
    told = remember("prod.json", many, START)
    assert len(json.loads(told_text(told))["deeds"]) <= MOST_KEPT
    assert read_told(told_text(told), "prod.json") == told


def test_a_thing_has_one_key_in_whatever_order_rules_are(place: Place) -> None:
    place.open("*.evil.example")
    place.open("*.worse.example")
    keys = {each.deed.key for each in place.look().drift}
    place.edit(lambda rules: rules.reverse())
    look = place.look()
    assert {each.deed.key for each in look.drift} == keys
    assert len(keys) == 2
    assert not look.has_news


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


class Enough(Exception):
    """Ends a watch that has no end of its own."""


def rounds(
    every: float, takes: float, fails: Callable[[int, str], bool], number: int
) -> list[tuple[float, tuple[str, ...]]]:
    """When the first looks are, and at what."""
    now = [1000.0]
    done: list[tuple[float, tuple[str, ...]]] = []

    def look(names: tuple[str, ...]) -> Looks:
        done.append((now[0] - 1000, names))
        now[0] += takes
        outcomes = {
            name: Outcome.FAILED if fails(len(done), name) else Outcome.CLEAN for name in names
        }
        return Looks(
            tuple(Look(target=name, at=START, outcome=each) for name, each in outcomes.items())
        )

    def pause(seconds: float) -> None:
        if len(done) >= number:
            raise Enough
        assert seconds >= 0
        now[0] += seconds

    with pytest.raises(Enough):
        keep_looking(("a", "b"), every, look, lambda: now[0], pause)
    return done


def test_looks_do_not_drift_with_what_they_take() -> None:
    assert [at for at, _ in rounds(60, 7, lambda *_: False, 4)] == [0, 60, 120, 180]


def test_a_look_that_takes_too_long_leaves_times_out() -> None:
    assert [at for at, _ in rounds(60, 100, lambda *_: False, 4)] == [0, 120, 240, 360]


def test_one_that_fails_is_left_alone_for_longer_and_longer() -> None:
    done = rounds(900, 1, lambda _, name: name == "b", 14)
    assert [at // 900 for at, names in done if "a" in names] == [*range(14)]
    assert [at // 900 for at, names in done if "b" in names] == [0, 1, 3, 7, 11]  # an hour at most


def test_one_that_can_be_read_again_is_looked_at_each_time() -> None:
    done = rounds(900, 1, lambda number, name: name == "b" and number < 3, 8)
    assert [at // 900 for at, names in done if "b" in names] == [0, 1, 3, 4, 5, 6, 7]


def test_a_day_between_looks_is_never_more() -> None:
    assert [at // 86_400 for at, _ in rounds(86_400, 1, lambda *_: True, 4)] == [0, 1, 2, 3]

"""What `outgate watch` keeps of what it told, and what nobody can hide from it by that."""

import json
from pathlib import Path

import pytest

from outgate.deploy.look.model import News
from outgate.deploy.look.told import MOST_KEPT, read_told, remember, told_text
from outgate.errors import UserError
from tests.builders.schemas import validate
from tests.builders.watched import OPENED, START, Place, deeds


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

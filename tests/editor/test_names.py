"""Names: where they are given and used, in strings and comments never, and new ones."""

import pytest

from outgate.editor.pieces import make_document
from outgate.editor.roles import Role
from outgate.editor.symbols import RenameRefused, Symbol, definitions, find_all, rename, symbol_at
from tests.conftest import Workspace
from tests.editor.scene import Scene, cursor, open_all, study_folder

ONE = """\
# hamburg is in a comment
source hamburg = 10.0.0.0/24  # hamburg
source 1st = 10.1.0.0/24
fleet Floor = win11, linux
fleet more = floor
allow mde for region EU, fleet FLOOR, more from hamburg, 1st because "hamburg, floor"
test "hamburg" { allow https://hamburg.example from 10.0.0.1 }
"""
TWO = """\
forbid "hamburg" from hamburg because "hamburg"
limit to "*.microsoft.com" from 1st, hamburgs, hamburg
"""


def scene_of(workspace: Workspace, **files: str) -> Scene:
    for name, text in files.items():
        workspace.write(f"policies/{name}.policy", text)
    return open_all(workspace.folder)


def renamed(scene: Scene, name: str, marked: str, new: str) -> dict[str, str]:
    """The texts after a name was changed; the cursor stands at the `|`."""
    text, at = cursor(marked)
    document = scene.type(name, text)
    view = scene.view()
    symbol = symbol_at(document, at)
    assert symbol is not None
    assert symbol[1].start <= at <= symbol[1].end
    assert symbol[1].text.lower() == symbol[0].key.lower()
    texts = {each: document.source.text for each, document in scene.documents.items()}
    for span in reversed(rename(symbol[0], new, view, name)):
        old = texts[span.file.name]
        texts[span.file.name] = old[: span.start] + new + old[span.end :]
    return texts


def test_a_source_is_renamed_in_every_file_and_nowhere_else(empty: Workspace) -> None:
    scene = scene_of(empty, one=ONE, two=TWO)
    texts = renamed(
        scene, "policies/two.policy", TWO.replace("from hamburg", "from ham|burg", 1), "elbe"
    )
    assert texts == {
        "policies/one.policy": ONE.replace("source hamburg", "source elbe").replace(
            "from hamburg", "from elbe"
        ),
        "policies/two.policy": TWO.replace("from hamburg", "from elbe").replace(
            ", hamburg\n", ", elbe\n"
        ),
    }


def test_a_fleet_is_the_same_in_any_case(empty: Workspace) -> None:
    scene = scene_of(empty, one=ONE, two=TWO)
    texts = renamed(scene, "policies/one.policy", ONE.replace("FLOOR", "FLOOR|"), "hall")
    assert texts["policies/one.policy"] == (
        ONE.replace("Floor", "hall").replace("= floor", "= hall").replace("FLOOR", "hall")
    )


def test_a_name_that_begins_with_a_digit(empty: Workspace) -> None:
    scene = scene_of(empty, one=ONE, two=TWO)
    texts = renamed(scene, "policies/one.policy", ONE.replace(", 1st", ", 1|st"), "first")
    assert texts["policies/one.policy"].count("first") == 2
    assert texts["policies/two.policy"].count("first") == 1


@pytest.mark.parametrize(
    ("marked", "new", "why"),
    [
        ("source ham|burg", "1st", "there already"),
        ("source ham|burg", "hamburgs", "there already"),  # used, and defined nowhere
        ("source ham|burg", "any", "reads as an address"),
        ("source ham|burg", "10.0.0.0/8", "cannot be the name"),
        ("source ham|burg", "10.0.0.1", "reads as an address"),
        ("source ham|burg", "two words", "cannot be the name"),
        ("source ham|burg", "", "cannot be the name"),
        ("source ham|burg", "until", "is a keyword"),
        ("fleet Flo|or", "MORE", "there already"),
        ("fleet Flo|or", "mma", "is built in"),
        ("= win|11", "x", "is built in"),
        ("allow m|de", "x", "is a name of the catalog"),
    ],
)
def test_names_that_are_taken_or_none(empty: Workspace, marked: str, new: str, why: str) -> None:
    scene = scene_of(empty, one=ONE, two=TWO)
    with pytest.raises(RenameRefused, match=why):
        renamed(scene, "policies/one.policy", ONE.replace(marked.replace("|", ""), marked, 1), new)


def test_a_fleet_can_change_its_case(empty: Workspace) -> None:
    scene = scene_of(empty, one=ONE, two=TWO)
    texts = renamed(scene, "policies/one.policy", ONE.replace("Floor", "F|loor"), "floor")
    assert "fleet floor = " in texts["policies/one.policy"]


def test_broken_text_has_names_too(empty: Workspace) -> None:
    scene = scene_of(empty, one=ONE, two=TWO + "allow mde for region EU, fleet from hamburg\n")
    texts = renamed(scene, "policies/one.policy", ONE.replace("source ham", "source ham|"), "elbe")
    assert texts["policies/two.policy"].count("elbe") == 3


def test_files_of_every_set_that_shares_the_name(empty: Workspace) -> None:
    """One target takes `a` and `shared`, another `b` and `shared`: all of them use the name."""
    empty.write(
        "outgate.yaml",
        "policies: a\ntargets:\n"
        "  one: {backend: local, policies: [a, shared]}\n"
        "  two: {backend: local, policies: [b, shared]}\n",
    )
    empty.write("shared/s.policy", "source hamburg = 10.0.0.0/24\n")
    for name in "ab":
        empty.write(f"{name}/{name}.policy", "allow mde for region EU, fleet mma from hamburg\n")
    scene = Scene(study_folder(empty.folder))
    document = scene.type("a/a.policy", (empty.folder / "a/a.policy").read_text(encoding="utf-8"))
    symbol = symbol_at(document, 42)
    assert symbol is not None
    every = find_all(symbol[0], scene.view(), "a/a.policy")
    assert [each.span.place for each in every] == [
        "a/a.policy:1",
        "b/b.policy:1",
        "shared/s.policy:1",
    ]


@pytest.mark.parametrize(
    ("marked", "is_name"),
    [
        ("source a = 10.|0.0.1", False),
        ("allow mde from 10.|0.0.1", True),
        ('test "x" {\n  allow https://a.example from 10.|0.0.1\n}', False),
        ("allow mde for fl|eet mma", False),
        ("allow mde for region E|U", False),
        ("|", False),
        ("source wo|rd = 10.0.0.1", True),
        ("source a = 10.0.0.1\n| allow mde from a", False),
    ],
)
def test_what_may_be_a_name(marked: str, is_name: bool) -> None:
    """A source may begin with a digit; where no source can come, that is an address."""
    text, at = cursor(marked)
    assert (symbol_at(make_document("a.policy", text), at) is not None) is is_name


def test_a_service_of_the_team_is_defined_in_its_yaml(empty: Workspace) -> None:
    empty.write(
        "catalog/pay.yaml",
        'format_version: "1.0"\nendpoints: [{url: "https://pay.example"}]\nservice: "payroll"\n',
    )
    scene = scene_of(empty, one="source a = 10.0.0.1\nallow payroll from a\n")
    document = scene.documents["policies/one.policy"]
    symbol = symbol_at(document, document.source.text.index("payroll"))
    assert symbol is not None
    (span,) = definitions(symbol[0], scene.view(), "policies/one.policy")
    assert (span.file.name, span.line) == ("catalog/pay.yaml", 3)
    assert "payroll" in span.text
    assert scene.study.path_of(span.file.name) == empty.folder / "catalog/pay.yaml"
    # What became of the file since is no definition.
    for text in ("- service\n", "[", ""):
        empty.write("catalog/pay.yaml", text)
        assert definitions(symbol[0], scene.view(), "policies/one.policy") == ()
    (empty.folder / "catalog/pay.yaml").unlink()
    assert definitions(symbol[0], scene.view(), "policies/one.policy") == ()
    shipped = Symbol(Role.SERVICE, "mde")
    assert definitions(shipped, scene.view(), "policies/one.policy") == ()
    given = definitions(Symbol(Role.SOURCE, "a"), scene.view(), "policies/one.policy")
    assert [each.start for each in given] == [7]

"""Fixes at a place: each is of the document as it is, and cures what it came with."""

import pytest

from outgate.diagnostics import apply_fixes
from outgate.editor.cures import cures
from tests.editor.scene import Scene, open_examples

EMEA = "policies/emea.policy"
MISTAKES = (
    ("win10-1709, mma", "win10-1790, mma", "unknown-fleet"),
    ("hamburg, milan\n  via", "hamburg, milna\n  via", "unknown-source"),
    ("via streamlined", "via streamline", "unknown-method"),
    ("live-response", "live-responce", "unknown-feature"),
    ("allow mde\n", "allow mdee\n", "unknown-service"),
    ("region EU, fleet win10-22h2", "region EUU, fleet win10-22h2", "unknown-region"),
)


def cured(scene: Scene, name: str, code: str) -> None:
    view = scene.view()
    document = scene.documents[name]
    (wrong,) = (each for each in view.diagnostics if each.code.id == code)
    assert wrong.primary is not None
    at = wrong.primary.span.start
    first = next(cures(view.diagnostics, name, at, at))
    assert first.diagnostic == wrong
    assert not first.fix.safe  # a guess, or made from a part of the text
    assert not list(cures(view.diagnostics, name, 0, 0))
    scene.type(name, apply_fixes(document.source, first.fix.edits))
    assert code not in {each.code.id for each in scene.view().diagnostics}


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES)
def test_a_fix_writes_what_was_meant(right: str, wrong: str, code: str) -> None:
    scene = open_examples()
    text = scene.documents[EMEA].source.text
    assert right in text
    scene.type(EMEA, text.replace(right, wrong, 1))
    cured(scene, EMEA, code)
    assert scene.documents[EMEA].source.text == text

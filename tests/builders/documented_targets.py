"""A target of each kind, with the settings that the page of the kind shows."""

from functools import cache

from outgate.backends.interface import Renderer
from outgate.backends.kind import BackendKind
from outgate.documents.yaml import read_yaml
from outgate.source import SourceFile
from tests.conftest import ROOT
from tests.docs.pages import Write, steps

NOT_TARGETS = ("backend", "policies", "accept", "state")


@cache
def documented_settings(kind: BackendKind) -> dict[str, object]:
    """The settings of the first target of a kind in `outgate.yaml` of its page."""
    page = ROOT / "docs" / f"{kind.name}.md"
    written = (each for each in steps(page) if isinstance(each, Write))
    text = next(each.text for each in written if each.name == "outgate.yaml")
    (config,) = read_yaml(SourceFile("outgate.yaml", text))
    target = next(each for each in config["targets"].values() if each["backend"] == kind.name)
    return {key: value for key, value in target.items() if key not in NOT_TARGETS}


def accepting_renderer(kind: BackendKind) -> Renderer:
    """The renderer of such a target, which accepts whatever the kind may widen."""
    settings = {} if kind.schema is not None else documented_settings(kind)
    return kind.make(settings, {key.name: "as it stands" for key in kind.accepts})

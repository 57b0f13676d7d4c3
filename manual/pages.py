"""The parts of the manual that are made from the program, and the pages that have them."""

from pathlib import Path

from manual import commands, language, schemas, targets
from manual.regions import make_regions

FOLDER = Path(__file__).parent.parent / "docs"
MAKERS = {
    "allow-clauses": language.allow_clauses,
    "commands": commands.commands,
    "documents": schemas.documents,
    "grammar": language.grammar,
    "guard-clauses": language.guard_clauses,
    "options": commands.options,
    "statements": language.statements,
    "targets": targets.targets,
}


def pages() -> tuple[Path, ...]:
    """All pages of the manual."""
    return tuple(sorted(FOLDER.rglob("*.md")))


def make_page(path: Path) -> str:
    """A page as the program of today makes it."""
    return make_regions(path.read_text(encoding="utf-8"), MAKERS)

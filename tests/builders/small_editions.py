"""One small edition and policies against it, with all that is said of them."""

from datetime import date

from outgate.catalog.model import Catalog, Endpoint, Platform
from outgate.diagnostics import Diagnostic
from outgate.plan.checks.lint import lint_plan
from outgate.plan.compile import Compilation
from outgate.values import replace
from tests.builders.catalogs import LINUX, catalog, endpoint_list, quarantined, row
from tests.support import DAY, compile_files


def edition(*rows: Endpoint, platforms: tuple[Platform, ...] = (LINUX,)) -> Catalog:
    """An edition of rows for region EU, with one more there and one for the US in quarantine."""
    here = tuple(replace(each, geography="EU") for each in rows)
    bad = (quarantined("*.x.*", "EU"), quarantined("*.y.*", "US", number=91))
    return catalog(endpoint_list(*here, platforms=platforms, bad=bad))


UPDATES = ("feature-updates",)
A, B = row("a.example"), row("b.example", number=2, readings=UPDATES)
SMALL = edition(A, B)


def made(
    text: str, known: Catalog = SMALL, as_of: date = DAY
) -> tuple[Compilation, list[Diagnostic]]:
    """A policy that has no errors, and what there is to say of it."""
    compilation, problems = compile_files({"a.policy": text}, known, as_of)
    assert compilation is not None, problems
    return compilation, list(problems)


def lints(text: str, known: Catalog = SMALL, notice: int = 14) -> list[Diagnostic]:
    """What is worth a look in its plan."""
    return list(lint_plan(made(text, known)[0], DAY, notice))


def told(problems: list[Diagnostic]) -> list[tuple[str, str]]:
    """Codes and messages."""
    return [(each.code.id, each.message) for each in problems]


LINUX_EU = "allow mde for region EU, fleet linux"

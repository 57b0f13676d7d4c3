"""`outgate inventory`: devices of exported files, held against policies, or policies for them.

Nothing is asked of any network, and nothing is written but what the command line names.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from outgate.catalog.prerequisites import read_prerequisites
from outgate.diagnostics import Diagnostic, codes, count, has_errors, sort_diagnostics
from outgate.documents.named_files import read_named_files
from outgate.errors import InternalError
from outgate.inventory.coverage import regions_of
from outgate.inventory.device import FileRead
from outgate.inventory.model import Inventory
from outgate.inventory.needs import Needs
from outgate.inventory.propose import NAME, Proposal, lacking_region, not_covered, propose
from outgate.inventory.read import MAX_INVENTORY_BYTES, read_export
from outgate.inventory.site_files import MAX_SITES_BYTES, read_sites
from outgate.inventory.sites import Sites
from outgate.inventory.survey import Question, Survey, survey
from outgate.language.files import SUFFIX
from outgate.language.tree import is_name
from outgate.plan.compile import Compilation
from outgate.project.compile import Inputs, compile_policies
from outgate.source import SourceFile
from outgate.stages import stage
from outgate.traffic.address import RuleSource
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The files, and how to look at them; `region` is that of devices that do not say theirs."""

    files: tuple[Path, ...]
    sites: Path | None
    as_of: date
    region: str | None = None
    every_device: bool
    shown: int
    propose: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """The report or the proposal; None where there can be none."""

    inventory: Inventory | None
    proposal: Proposal | None
    diagnostics: tuple[Diagnostic, ...]


def take_inventory(asked: Asked, inputs: Inputs) -> Taken:
    """Read the files, and hold the devices against the policies where there are any."""
    root = inputs.root
    files, problems = read_named_files(root, asked.files, MAX_INVENTORY_BYTES, read_export)
    named = () if asked.sites is None else (asked.sites,)
    sites, more = read_named_files(root, named, MAX_SITES_BYTES, read_sites)
    problems = (*problems, *more)
    if asked.region is not None and not is_name(asked.region):
        help = "name a region of the catalog, see `outgate catalog regions`"
        message = f"`{asked.region}` is no region"
        problems = (*problems, Diagnostic(codes.USAGE, message, help=help))
    compilation = None
    if _has_policies(inputs):
        compiled = compile_policies(inputs)
        compilation = compiled.compilation
        problems = (*problems, *compiled.diagnostics)
    if has_errors(problems):
        return Taken(None, None, sort_diagnostics(problems))
    known = _sites(compilation, sites)
    with stage("counting devices"):
        surveyed = survey(_question(asked, files, known, compilation))
    problems = sort_diagnostics(problems)
    if not asked.propose:
        return Taken(surveyed.inventory, None, problems)
    proposal, more = _propose(surveyed, asked, known, compilation, inputs)
    return Taken(None, proposal, (*problems, *more))


def _has_policies(inputs: Inputs) -> bool:
    """Whether a project has policies, or some are named: who has none yet may want a proposal."""
    paths = inputs.paths
    return bool(inputs.named) or any(
        path.is_file() or any(path.rglob(f"*{SUFFIX}")) for path in paths
    )


def _sites(compilation: Compilation | None, named: Iterable[RuleSource]) -> Sites:
    """The sources of the policies and the sites that were named, which come first."""
    sources = {} if compilation is None else dict(compilation.policy.sources)
    return Sites({**sources, **{site.name: site for site in named}}.values())


def _question(
    asked: Asked, files: tuple[FileRead, ...], sites: Sites, compilation: Compilation | None
) -> Question:
    return Question(
        files=files,
        sites=sites,
        statements=None if compilation is None else compilation.in_force,
        needs=None if compilation is None else Needs(compilation),
        places={} if compilation is None else compilation.places,
        definitions={} if compilation is None else compilation.policy.fleet_definitions,
        prerequisites=read_prerequisites(),
        as_of=asked.as_of,
        every_device=asked.every_device,
        shown=asked.shown,
    )


def _propose(
    surveyed: Survey,
    asked: Asked,
    sites: Sites,
    compilation: Compilation | None,
    inputs: Inputs,
) -> tuple[Proposal | None, tuple[Diagnostic, ...]]:
    """The proposal, which is compiled before anybody sees it, and held against the devices."""
    named = () if compilation is None else regions_of(compilation.policy.statements)
    region = asked.region or (named[0] if len(named) == 1 else None)
    if lacking := lacking_region(surveyed.devices, region):
        message = f"{count(lacking, 'device')} do not say the region that their data goes to"
        help = "name it with `--region NAME`, see `outgate catalog regions`"
        return None, (Diagnostic(codes.MISSING_REGION, message, help=help),)
    proposal = propose(surveyed.devices, sites, region)
    if not proposal.statements:
        message = "no device is there that a statement could be proposed for"
        why = ", ".join(f"{left.devices} {left.why}" for left in proposal.left)
        help = f"left out are {why}" if why else "name files with devices, or add `--all`"
        return None, (Diagnostic(codes.BAD_INVENTORY, message, help=help),)
    alone = replace(
        inputs, paths=(), guards=(), texts=(SourceFile(NAME, proposal.text),), retain_days=0
    )
    compiled = compile_policies(alone)
    if compiled.compilation is None:
        return None, compiled.diagnostics
    policy = compiled.compilation.policy.statements
    if missed := not_covered(surveyed.devices, sites, region, policy):
        raise InternalError(f"a proposal leaves out {missed} of the devices that it is for")
    return proposal, ()

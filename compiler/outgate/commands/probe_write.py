"""`outgate probe write`: what a device runs to ask for all that the plan allows it."""

from pathlib import Path

from outgate.commands.probe_names import no_names, read_names
from outgate.diagnostics import Diagnostic, codes, has_errors, sort_diagnostics
from outgate.probe.kit import Shell, kit_files
from outgate.probe.model import Probe, Scope
from outgate.probe.scope import find_addresses, find_fleets
from outgate.probe.targets import find_targets
from outgate.project.compile import Inputs, compile_policies
from outgate.traffic.url import Url, UrlError, parse_url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedProbe:
    """The devices, the place, names of the user, and the shells to write for.

    `logs` are files with names, by their paths from `folder`.
    """

    fleet: str
    source: str | None
    names: tuple[str, ...]
    shells: tuple[Shell, ...]
    logs: tuple[str, ...] = ()
    folder: Path = Path()


@dataclass(frozen=True, slots=True)
class WrittenProbe:
    """What was written into a folder; `files` are names in it."""

    probe: Probe
    folder: str
    files: tuple[str, ...]


def make_probe(
    asked: AskedProbe, inputs: Inputs
) -> tuple[Probe | None, dict[str, str], tuple[Diagnostic, ...]]:
    """The probe with its files as texts by name; None where there can be none.

    LogError where a file with names cannot be read.
    """
    names, problems = _read_names(asked.names)
    compiled = compile_policies(inputs)
    problems = (*compiled.diagnostics, *problems)
    compilation = compiled.compilation
    if compilation is None:
        return None, {}, sort_diagnostics(problems)
    fleets, wrong_fleet = find_fleets(asked.fleet, compilation.policy)
    addresses, wrong_source = find_addresses(asked.source, compilation.policy)
    problems = (*problems, *(each for each in (wrong_fleet, wrong_source) if each))
    if has_errors(problems):
        return None, {}, sort_diagnostics(problems)
    scope = Scope(name=asked.fleet, fleets=fleets, source=asked.source, addresses=addresses)
    logged = read_names(asked.logs, asked.folder, inputs.root, compilation)
    probe = find_targets(compilation, scope, names, logged)
    if not probe.targets:
        place = "" if asked.source is None else f" from `{asked.source}`"
        message = f"the policies allow `{asked.fleet}`{place} nothing that could be asked for"
        help = "name devices and a place that a statement is for, see `outgate catalog fleets`"
        problem = Diagnostic(codes.NOTHING_TO_PROBE, message, help=help)
        return None, {}, (*sort_diagnostics(problems), problem)
    if asked.logs and not probe.logged:
        problems = (*problems, no_names(asked.logs))
    return probe, kit_files(probe, asked.shells), sort_diagnostics(problems)


def _read_names(texts: tuple[str, ...]) -> tuple[tuple[Url, ...], tuple[Diagnostic, ...]]:
    """Hosts, which are asked for over https, or URLs."""
    urls: list[Url] = []
    problems: list[Diagnostic] = []
    for text in texts:
        try:
            urls.append(parse_url(text))
        except UrlError as error:
            help = "name a host such as `host.example`, or a URL"
            problems.append(Diagnostic(codes.BAD_URL, str(error), help=help))
    return tuple(dict.fromkeys(urls)), tuple(problems)


def shells_of(name: str) -> tuple[Shell, ...]:
    """The shells behind a choice; `both` is all."""
    return tuple(Shell) if name == "both" else (Shell(name),)


def written(probe: Probe, folder: Path, files: dict[str, str]) -> WrittenProbe:
    """What a view tells of it."""
    return WrittenProbe(probe, str(folder), tuple(sorted(files)))

"""`outgate probe read`: results of connectivity tests, held against the policies.

Nothing is asked of any network, and nothing is written but what the command line names.
"""

from pathlib import Path

from outgate.diagnostics import Diagnostic, has_errors, sort_diagnostics
from outgate.documents.named_files import read_named_files
from outgate.plan.compile import Compilation
from outgate.probe.judge import Judge, Seen
from outgate.probe.mma import find_evidence
from outgate.probe.observation import ResultFile
from outgate.probe.read import MAX_ARCHIVE_BYTES, read_results
from outgate.probe.report import Judged, ProbeReport, TestFile
from outgate.probe.scope import find_addresses, find_fleets
from outgate.project.compile import Inputs, compile_policies
from outgate.stages import stage
from outgate.traffic.address import ANY_SOURCE
from outgate.traffic.interval import AddressSet
from outgate.traffic.url import UrlError, parse_url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedResults:
    """The files; `fleet` and `source` are what the user knows of the devices, before any file."""

    files: tuple[Path, ...]
    fleet: str | None = None
    source: str | None = None


def read_probes(
    asked: AskedResults, inputs: Inputs
) -> tuple[ProbeReport | None, tuple[Diagnostic, ...]]:
    """The report; None where a file, a policy or the question has errors."""
    files, problems = read_named_files(inputs.root, asked.files, MAX_ARCHIVE_BYTES, read_results)
    compiled = compile_policies(inputs)
    problems = (*problems, *compiled.diagnostics)
    compilation = compiled.compilation
    if compilation is None:
        return None, sort_diagnostics(problems)
    for name, find in ((asked.fleet, find_fleets), (asked.source, find_addresses)):
        if name is not None:
            _, wrong = find(name, compilation.policy)
            problems = (*problems, wrong) if wrong else problems
    if has_errors(problems):
        return None, sort_diagnostics(problems)
    with stage("judging results"):
        report = _report(files, asked, compilation)
    return report, sort_diagnostics(problems)


def _report(
    files: tuple[ResultFile, ...], asked: AskedResults, compilation: Compilation
) -> ProbeReport:
    judge = Judge(compilation)
    seen: list[Seen] = []
    named: dict[str, Judged] = {}
    hosts: set[str] = set()
    told: list[TestFile] = []
    for file in sorted(files, key=lambda each: each.name):
        place = _place(file, asked, compilation)
        told.append(place.told)
        results = file.results
        for observation in results.observations:
            seen.append(
                Seen(observation, file.name, place.told.source, place.addresses, place.fleets)
            )
            hosts |= _host(observation.url)
        for name in results.names:
            judged = judge.judge_name(name, file.name)
            if judged is not None:
                named.setdefault(judged.url, judged)
        hosts.update(results.names)
    return ProbeReport(
        edition=compilation.catalog.edition,
        digest=compilation.plan.digest,
        files=tuple(told),
        judged=(*judge.judge(seen), *(named[url] for url in sorted(named))),
        evidence=find_evidence(sorted(hosts), compilation),
    )


def _host(text: str) -> set[str]:
    try:
        return {parse_url(text).host}
    except UrlError:
        return set()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file comes from, as far as it says so and the policies know it."""

    told: TestFile
    addresses: AddressSet
    fleets: tuple[str, ...]


def _place(file: ResultFile, asked: AskedResults, compilation: Compilation) -> _Place:
    """What the user said of the devices, else what the file says."""
    results, policy = file.results, compilation.policy
    run = results.run
    remarks = list(results.remarks)
    source = asked.source or (run.source if run else None)
    addresses, wrong = find_addresses(source, policy)
    if wrong is not None:
        remarks.append(f"{wrong.message}: it is held against the rules for any place")
        source = None
    fleet = asked.fleet or (run.fleet if run else None)
    fleets: tuple[str, ...] = ()
    if fleet is not None:
        fleets, wrong = find_fleets(fleet, policy)
        if wrong is not None:
            remarks.append(wrong.message)
            fleet = None
    told = TestFile(
        name=file.name,
        format=file.format,
        title=file.title,
        urls=len(results.observations),
        names=len(results.names),
        unread=results.unread,
        others=results.others,
        fleet=fleet,
        source=None if source == ANY_SOURCE.name else source,
        other_plan=run is not None and run.plan != compilation.plan.digest,
        remarks=tuple(remarks),
    )
    return _Place(told, addresses, fleets)

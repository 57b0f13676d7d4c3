"""A survey of files by their bytes, as the command makes one."""

from datetime import date

from outgate.catalog.prerequisites import read_prerequisites
from outgate.inventory.device import FileRead
from outgate.inventory.read import read_file
from outgate.inventory.sites import Sites
from outgate.inventory.survey import Question, Survey, survey
from outgate.policy.model import ResolvedAllow
from outgate.traffic.address import RuleSource
from tests.builders.company import DAY, SITES

NAMED = Sites(RuleSource(name, (network,)) for name, network in SITES.items())


def read(data: bytes | str, name: str = "file") -> FileRead:
    """A file that can be read."""
    file, problem = read_file(name, data if isinstance(data, bytes) else data.encode())
    assert file is not None, problem
    return file


def surveyed(
    *files: bytes | str,
    statements: tuple[ResolvedAllow, ...] | None = None,
    sites: Sites = NAMED,
    as_of: date = DAY,
    every_device: bool = False,
    shown: int = 0,
) -> Survey:
    """The survey of some files."""
    return survey(
        Question(
            files=tuple(read(data, f"file{n}") for n, data in enumerate(files)),
            sites=sites,
            statements=statements,
            needs=None,
            places={},
            definitions={},
            prerequisites=read_prerequisites(),
            as_of=as_of,
            every_device=every_device,
            shown=shown,
        )
    )

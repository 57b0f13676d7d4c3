"""What `outgate doctor` sees of the installation: Python, libraries, the terminal."""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata

from outgate import __version__
from outgate.commands.doctor import Finding, Level, Screen
from outgate.extras import install_command
from outgate.values import dataclass

OLDEST = (3, 11)
EXTRAS = {
    "aws": "targets in AWS, and `outgate emulate aws`",
    "azure": "targets and records in Azure",
    "comment": "`outgate comment`",
    "emulator": "`outgate emulate`",
    "lsp": "`outgate lsp`",
    "replay": "`outgate replay` of logs",
    "sign": "signed plans",
}
NARROW = 60
# What is read of the environment, besides what azure-identity and boto3 read.
_OURS = re.compile(r"(OUTGATE|AZURE|AWS|GIT)_[A-Z_]+|(HTTPS?|NO|ALL)_PROXY|REQUESTS_CA_BUNDLE")


@dataclass(frozen=True, slots=True)
class Installation:
    """The looks at what runs."""

    screen: Screen
    variables: Mapping[str, str]

    def python(self) -> Iterator[Finding]:
        """The version of Python, and Outgate's own."""
        version = ".".join(map(str, sys.version_info[:3]))
        message = f"outgate {__version__} on Python {version}"
        if sys.version_info < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            cure = f"install Outgate with Python {oldest} or later"
            yield Finding("python", Level.FAIL, message, cure)
        else:
            yield Finding("python", Level.OK, message)

    def libraries(self) -> Iterator[Finding]:
        """Whether all that Outgate always needs is installed."""
        try:
            wanted = _names("")
        except metadata.PackageNotFoundError:
            message = "Outgate runs from its sources, without being installed"
            cure = "`make plan` sets up an environment, with the program at `.venv/bin/outgate`"
            yield Finding("libraries", Level.WARN, message, cure)
            return
        if missing := [name for name in wanted if not _installed(name)]:
            message = f"missing: {', '.join(missing)}"
            cure = f"`{sys.executable} -m pip install {' '.join(missing)}`"
            yield Finding("libraries", Level.FAIL, message, cure)
        else:
            yield Finding("libraries", Level.OK, f"all {len(wanted)} are installed")

    def extras(self, needed: Mapping[str, str]) -> Iterator[Finding]:
        """Each extra: whether it is installed, and whether the project has use for it.

        `needed` tells for what, by the name of the extra.
        """
        for extra, purpose in EXTRAS.items():
            name = f"extra `{extra}`"
            try:
                wanted = _names(extra)
            except metadata.PackageNotFoundError:
                continue
            if all(map(_installed, wanted)):
                yield Finding(name, Level.OK, f"installed, for {purpose}")
            elif extra in needed:
                message = f"not installed, and {needed[extra]} needs it"
                yield Finding(name, Level.FAIL, message, f"`{install_command(extra)}`")
            else:
                message = f"not installed; nothing here needs it ({purpose})"
                yield Finding(name, Level.OK, message)

    def terminal(self) -> Iterator[Finding]:
        """Whether text arrives on the terminal as it is meant."""
        screen = self.screen
        name = screen.encoding.lower().replace("-", "").replace("_", "")
        if screen.width is None:
            shown = "standard output goes to no terminal"
        else:
            shown = f"{screen.width} columns, {'with' if screen.color else 'without'} colours"
        if name not in ("utf8", "utf8sig"):
            message = f"{shown}; its encoding is {screen.encoding}, not UTF-8"
            yield Finding("terminal", Level.WARN, message, "set `LC_ALL=C.UTF-8`")
        elif screen.width is not None and screen.width < NARROW:
            cure = f"make it {NARROW} columns or wider"
            yield Finding("terminal", Level.WARN, f"{shown}: narrow for tables", cure)
        else:
            yield Finding("terminal", Level.OK, shown)

    def environment(self) -> Iterator[Finding]:
        """Which variables are set that change what Outgate does; never what is in them."""
        names = sorted(
            name for name, value in self.variables.items() if value and _OURS.fullmatch(name)
        )
        shown = f"set: {', '.join(names)}" if names else "no variables that Outgate looks at"
        yield Finding("environment", Level.OK, shown)


def _names(extra: str) -> list[str]:
    """What an extra brings, or without one what Outgate needs always."""
    names = []
    for requirement in metadata.requires("outgate") or []:
        text, _, marker = requirement.partition(";")
        of = re.search(r"extra == ['\"]([\w-]+)['\"]", marker)
        if (of[1] if of else "") == extra and (name := re.match(r"[\w.-]+", text.strip())):
            names.append(name[0])
    return names


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True

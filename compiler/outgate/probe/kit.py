"""The files that a device needs: a script for its shell, and the table."""

from enum import StrEnum

from outgate.probe.model import Probe
from outgate.probe.table import table_text
from outgate.resources import resource_text

TABLE = "outgate-probe.tsv"
_FOLDER = ("probe", "scripts")


class Shell(StrEnum):
    """What runs the script."""

    SH = "sh"
    POWERSHELL = "powershell"


SCRIPTS = {Shell.SH: "outgate-probe.sh", Shell.POWERSHELL: "outgate-probe.ps1"}


def kit_files(probe: Probe, shells: tuple[Shell, ...]) -> dict[str, str]:
    """Texts by name; that of PowerShell has the line ends of Windows."""
    files = {TABLE: table_text(probe)}
    for shell in shells:
        text = resource_text(*_FOLDER, SCRIPTS[shell])
        files[SCRIPTS[shell]] = text.replace("\n", "\r\n") if shell is Shell.POWERSHELL else text
    return files

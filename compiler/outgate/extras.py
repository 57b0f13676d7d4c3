"""What is installed beside Outgate only where somebody needs it."""

import logging
import re
import shlex
import sys
from importlib import metadata

NO_AZURE = "Azure's client libraries are not installed"
NO_AWS = "AWS's client library is not installed"
NO_EMULATOR = "the library that makes the emulator's certificate is not installed"
NO_COMMENT = "the library that talks to the service is not installed"
NO_LSP = "the library that talks to editors is not installed"
NO_REPLAY = "the library that reads logs is not installed"
NO_SIGN = "the library that signs is not installed"


def install_command(extra: str) -> str:
    """The command that brings what an extra is for, wherever Outgate came from.

    Outgate is in no registry, so that its extra cannot be named there; what the extra brings can.
    """
    try:
        needs = metadata.requires("outgate") or []
    except metadata.PackageNotFoundError:  # run from its sources, without being installed
        return f"make {extra}" if extra in ("aws", "lsp", "replay") else "make azure"
    names = [
        named[0]
        for each in needs
        if f"extra == '{extra}'" in each and (named := re.match(r"[\w.-]+(\[[\w,-]+\])?", each))
    ]
    return shlex.join([sys.executable, "-m", "pip", "install", *names])


def install_help(extra: str) -> str:
    """How to get what an extra is for, as the help of an error."""
    which = "them" if extra == "azure" else "it"
    return f"install {which} with `{install_command(extra)}`"


def quiet_azure() -> None:
    """Keep Azure's packages from logging: what a user needs to know is in our errors."""
    logging.getLogger("azure").setLevel(logging.CRITICAL)

"""What is installed beside Outgate only where somebody needs it."""

import logging
import re
import shlex
import sys
from importlib import metadata

NO_AZURE = "Azure's client libraries are not installed"
SIGN = "pip install '.[sign]'"
NO_SIGN = "the library that signs is not installed"


def azure_help() -> str:
    """How to get them: a command that works wherever Outgate came from.

    Outgate is in no registry, so that its extra cannot be named there; what the extra brings can.
    """
    try:
        needs = metadata.requires("outgate") or []
    except metadata.PackageNotFoundError:  # run from its sources, without being installed
        return "install them with `make azure`"
    names = [re.split(r"[^\w.-]", each)[0] for each in needs if "extra == 'azure'" in each]
    python = shlex.quote(sys.executable)
    return f"install them with `{python} -m pip install {' '.join(names)}`"


def quiet_azure() -> None:
    """Keep Azure's packages from logging: what a user needs to know is in our errors."""
    logging.getLogger("azure").setLevel(logging.CRITICAL)

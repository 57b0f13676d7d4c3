"""What is installed beside Outgate only where somebody needs it."""

import logging

AZURE = "pip install 'outgate[azure]'"
NO_AZURE = "Azure's client libraries are not installed"
SIGN = "pip install 'outgate[sign]'"
NO_SIGN = "the library that signs is not installed"


def quiet_azure() -> None:
    """Keep Azure's packages from logging: what a user needs to know is in our errors."""
    logging.getLogger("azure").setLevel(logging.CRITICAL)

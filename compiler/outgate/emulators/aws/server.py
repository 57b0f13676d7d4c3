"""The service with its login on loopback. Nothing that is sent there is anybody else's secret."""

import secrets
from pathlib import Path

from outgate.emulators.aws.messages import Refused
from outgate.emulators.aws.service import Service
from outgate.emulators.aws.shapes import load_description
from outgate.emulators.aws.signatures import Credentials, signed_region
from outgate.emulators.loopback import Loopback
from outgate.emulators.messages import HttpRequest, Reply


class Server(Loopback[Service]):
    """A service that runs; ImportError where the service's description is not installed."""

    def __init__(self, service: Service, port: int = 0, store: Path | None = None) -> None:
        load_description()
        super().__init__(service, port, store)
        self.credentials = Credentials(
            f"EMULATED{secrets.token_hex().upper()}",
            f"emulated-{secrets.token_hex()}",
            f"emulated-{secrets.token_hex()}",
        )

    def environment(self) -> dict[str, str]:
        """The environment variables by which a client finds the service and logs in.

        They are those of every client of AWS, and for this one service alone.
        """
        return {
            "AWS_ENDPOINT_URL_NETWORK_FIREWALL": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            "AWS_ACCESS_KEY_ID": self.credentials.key,
            "AWS_SECRET_ACCESS_KEY": self.credentials.secret,
            "AWS_SESSION_TOKEN": self.credentials.token,
        }

    def answer(self, request: HttpRequest) -> Reply:
        """The answer to a request, which must be signed with the emulator's own login."""
        try:
            region = signed_region(request, self.credentials)
        except Refused as refused:
            return refused.reply()
        return self.service.handle(request, region)

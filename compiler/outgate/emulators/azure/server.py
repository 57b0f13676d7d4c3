"""The service with its login behind real HTTPS on loopback."""

import secrets
import ssl
from pathlib import Path

from outgate.emulators.azure.certificate import make_certificate
from outgate.emulators.azure.login import CLIENT, TENANT, Login, refuse_login
from outgate.emulators.azure.messages import read_request
from outgate.emulators.azure.service import Service
from outgate.emulators.loopback import Loopback
from outgate.emulators.messages import HttpRequest, Reply


class Server(Loopback[Service]):
    """A service that runs; its certificate is written to `folder`."""

    def __init__(
        self, service: Service, folder: Path, port: int = 0, store: Path | None = None
    ) -> None:
        self.ca_file, key = make_certificate(folder)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.ca_file, key)
        key.unlink()
        super().__init__(service, port, store, tls)
        self.login = Login(f"emulated-{secrets.token_hex()}", f"emulated-{secrets.token_hex()}")

    def environment(self) -> dict[str, str]:
        """The environment variables by which a client finds the service and logs in."""
        return {
            "OUTGATE_AZURE_ENDPOINT": self.url,
            "AZURE_AUTHORITY_HOST": self.url,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_CLIENT_SECRET": self.login.secret,
            "REQUESTS_CA_BUNDLE": str(self.ca_file),
        }

    def answer(self, request: HttpRequest) -> Reply:
        """The answer of the login or of the service."""
        asked = read_request(request)
        reply = self.login.handle(asked, self.url)
        if reply is not None:
            return reply
        return self.service.handle(asked) if self.login.admits(asked) else refuse_login()

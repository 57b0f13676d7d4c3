"""The login service: it gives a token to whoever knows the secret."""

import urllib.parse

from outgate.emulators.azure.messages import Request, answer
from outgate.emulators.messages import Reply

TENANT = "00000000-0000-4000-8000-000000000001"
CLIENT = "00000000-0000-4000-8000-000000000002"


class Login:
    """A login with client credentials, of which there is one secret, as Entra ID has it."""

    def __init__(self, secret: str, token: str) -> None:
        self.secret = secret
        self.token = token

    def admits(self, request: Request) -> bool:
        """Whether a request has the token."""
        return request.headers.get("authorization", "") == f"Bearer {self.token}"

    def handle(self, request: Request, base: str) -> Reply | None:
        """The answer to a request that is for the login; None where it is for something else."""
        if request.path.endswith("/.well-known/openid-configuration"):
            tenant = f"{base}/{TENANT}"
            return answer(
                200,
                {
                    "issuer": f"{tenant}/v2.0",
                    "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{tenant}/oauth2/v2.0/token",
                },
            )
        if not request.path.endswith("/oauth2/v2.0/token"):
            return None
        form = urllib.parse.parse_qs(request.body.decode())
        if form.get("client_secret") != [self.secret]:
            return answer(
                401,
                {
                    "error": "invalid_client",
                    "error_description": "AADSTS7000215: Invalid client secret provided.",
                },
            )
        return answer(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": self.token})


def refuse_login() -> Reply:
    """The answer to a request without a token."""
    error = {"code": "AuthenticationFailed", "message": "Authentication failed."}
    return answer(401, {"error": error}, {"www-authenticate": "Bearer"})

"""Who logs in, and where to, is the user's to say: never the project's."""

import os
import socket
from pathlib import Path

import pytest
import yaml
from botocore.exceptions import ClientError, EndpointConnectionError

from outgate import __version__
from outgate.backends.aws_network_firewall.api import login
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from outgate.backends.aws_network_firewall.changes.error_messages import explain_failure
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.backends.errors import BackendError
from outgate.emulators.aws.server import Server
from tests.builders.aws_service import REGION
from tests.conftest import Workspace

SETTINGS = read_settings({"region": REGION})
CONFIG = """\
default_target: prod
targets:
  prod:
    backend: aws-network-firewall
    region: eu-central-1
    accept: {url-path: "for tests"}
"""


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment in which nobody is logged in; returns the user's own AWS configuration."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "HTTP", "http"))]:
        monkeypatch.delenv(name)
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("AWS_CONFIG_FILE", str(own / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(own / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return own


def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "K")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "S")


def test_without_a_login_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BackendError, match="cannot log in to AWS: Unable to locate cred") as caught:
        login.check_login(SETTINGS)
    assert "run `aws sso login` or `aws configure`" in str(caught.value.help)
    key(monkeypatch)
    login.check_login(SETTINGS)


def test_a_profile_that_there_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "gone")
    for ask in (login.check_login, login.connect):
        with pytest.raises(BackendError, match=r"cannot log in to AWS: .*\(gone\)"):
            ask(SETTINGS)


def test_a_login_of_the_users_own_profile(monkeypatch: pytest.MonkeyPatch, nobody: Path) -> None:
    (nobody / "credentials").write_text(
        "[work]\naws_access_key_id = K\naws_secret_access_key = S\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "work")
    login.check_login(SETTINGS)


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("eu-central-1", "https://network-firewall.eu-central-1.amazonaws.com"),
        ("us-gov-west-1", "https://network-firewall.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "https://network-firewall.cn-north-1.amazonaws.com.cn"),
        # A region that AWS opens tomorrow.
        ("mx-central-9", "https://network-firewall.mx-central-9.amazonaws.com"),
    ],
)
def test_where_a_login_goes(monkeypatch: pytest.MonkeyPatch, region: str, url: str) -> None:
    key(monkeypatch)
    client = login.connect(read_settings({"region": region}))
    assert client._client.meta.endpoint_url == url


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("AWS_ENDPOINT_URL", "https://vpce.example"),
        ("AWS_ENDPOINT_URL_NETWORK_FIREWALL", "https://vpce.example"),
        ("AWS_ENDPOINT_URL", "http://localhost:9"),
        ("AWS_ENDPOINT_URL", "http://[::1]:9"),
    ],
)
def test_an_endpoint_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    key(monkeypatch)
    monkeypatch.setenv(name, url)
    assert login.connect(SETTINGS)._client.meta.endpoint_url == url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://vpce.example", "is no https URL: a login is sent there"),
        ("http://127.0.0.1.evil.example", "is no https URL: a login is sent there"),
        ("ftp://vpce.example", "is no https URL: a login is sent there"),
        ("nonsense", "endpoint of AWS cannot be used"),
    ],
)
def test_an_endpoint_that_no_login_is_sent_to(
    monkeypatch: pytest.MonkeyPatch, url: str, message: str
) -> None:
    key(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_NETWORK_FIREWALL", url)
    with pytest.raises(BackendError, match=message) as caught:
        login.connect(SETTINGS)
    assert "AWS_ENDPOINT_URL_NETWORK_FIREWALL" in str(caught.value.help)
    assert caught.value.outcome == "nothing was read or changed"


def test_loopback_is_not_reached_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert login.connect(SETTINGS).find_group("outgate") is None


def test_how_long_the_service_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection and an answer; and how often boto3 asks again by itself."""
    key(monkeypatch)
    for url, proxies in (("https://vpce.example", None), ("http://localhost:9", {})):
        monkeypatch.setenv("AWS_ENDPOINT_URL_NETWORK_FIREWALL", url)
        config = login.connect(SETTINGS)._client.meta.config
        assert (config.connect_timeout, config.read_timeout) == (10, 60)  # type: ignore[attr-defined] # they are
        assert config.retries == {"mode": "standard", "total_max_attempts": 5}  # type: ignore[attr-defined] # it is
        assert config.user_agent_extra == f"outgate/{__version__}"  # type: ignore[attr-defined] # it is
        assert config.proxies == proxies  # type: ignore[attr-defined] # they are


def test_a_login_that_cannot_be_had_any_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as one that is to be had anew, from a service that is not there."""

    class Stale:
        def get_frozen_credentials(self) -> None:
            raise EndpointConnectionError(endpoint_url="u")

    monkeypatch.setattr("boto3.session.Session.get_credentials", lambda _: Stale())
    with pytest.raises(BackendError) as caught:
        login.check_login(SETTINGS)
    assert caught.value.message.startswith("cannot log in to AWS: Could not connect to the end")


def test_a_login_that_expired_is_a_login_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the service of logins says, it is about the login."""
    refused = ClientError({"Error": {"Code": "ThrottlingException", "Message": "no"}}, "X")

    def expired(_: object) -> object:
        raise refused

    monkeypatch.setattr("boto3.session.Session.get_credentials", expired)
    with pytest.raises(BackendError) as caught:
        login.check_login(SETTINGS)
    assert caught.value.message == "cannot log in to AWS: no (ThrottlingException)"


@pytest.mark.parametrize(
    "settings",
    [
        {"endpoint_url": "https://evil.example"},
        {"endpoint": "https://evil.example"},
        {"profile": "production"},
        {"role": "arn:aws:iam::111122223333:role/admin"},
        {"credential_process": "/bin/sh"},
        {"region": "evil.example/"},
        {"region": "eu-central-1.evil.example"},
        {"region": "eu-central-1@evil.example"},
        {"region": "eu-central-1\n"},
        {"region": "EU-CENTRAL-1"},
        {"region": "local"},
        {"rule_group": "../x"},
        {"rule_group": "x\n"},
        {"rule_group": "arn:aws:network-firewall:eu-central-1:1:stateful-rulegroup/x"},
        {"policy": "x\n"},
        {"policy": "x y"},
        {"policy": "arn:aws:s3:::bucket"},
        {"account": "1111"},
        {"account": 111122223333},
        {"capacity": 0},
        {"capacity": 30_001},
        {"capacity": True},
        {"tail": "pass"},
    ],
)
def test_a_project_cannot_say_so(empty: Workspace, settings: dict[str, object]) -> None:
    """Nothing is asked: an error of the configuration comes first."""
    target = {"backend": "aws-network-firewall", "region": "eu-central-1", **settings}
    config = {"default_target": "prod", "targets": {"prod": target}}
    empty.write("outgate.yaml", yaml.safe_dump(config))
    ran = empty.run("check")
    assert ran.code == 1, ran.out
    assert "error[bad-config]" in ran.err


def test_files_of_a_project_are_no_configuration_of_aws(empty: Workspace) -> None:
    """Neither a profile with a program in it nor an endpoint is taken from the folder."""
    empty.write("outgate.yaml", CONFIG)
    empty.write("policies/a.policy", "allow mde for region EU, fleet macos\n")
    own = "[default]\ncredential_process = touch ran\nendpoint_url = http://127.0.0.1:9\n"
    for name in (".aws/config", ".aws/credentials", "config", "credentials", ".boto", "boto.cfg"):
        empty.write(name, own)
    home = empty.folder / "home"
    home.mkdir()
    ran = empty.run("plan", env={"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true"})
    assert ran.code == 1
    assert "cannot log in to AWS: Unable to locate credentials" in ran.err
    assert not (empty.folder / "ran").exists()


def test_no_connection_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    key(monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setattr(login, "TRIES", 1)
    with pytest.raises(Failure, match="Could not connect to the endpoint URL") as caught:
        login.connect(SETTINGS).find_group("outgate")
    assert caught.value.kind is Kind.NETWORK
    error = explain_failure(caught.value, SETTINGS)
    assert error.message.startswith("cannot reach AWS: ")
    assert "check `region: eu-central-1` of the target" in str(error.help)


def test_without_the_library_it_is_said_how_to_get_it(empty: Workspace) -> None:
    empty.write("outgate.yaml", CONFIG)
    empty.write("policies/a.policy", "allow mde for region EU, fleet macos\n")
    # A folder that hides the library from whoever looks there first.
    empty.write("hide/boto3/__init__.py", "raise ImportError('hidden')\n")
    empty.write("hide/botocore/__init__.py", "raise ImportError('hidden')\n")
    env = {"PYTHONPATH": str(empty.folder / "hide")}
    for arguments in (("plan",), ("emulate", "aws", "outgate", "plan")):
        ran = empty.run_installed(*arguments, env=env)
        assert ran.code == 1
        assert "AWS's client library is not installed" in ran.err
        assert "pip install boto3" in ran.err
    # What needs no login works without it.
    assert empty.run_installed("export", "--format", "suricata", env=env).code == 0

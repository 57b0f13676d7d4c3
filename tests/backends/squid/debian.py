"""A project beside the squid.conf that Debian installs, and what a plan says of it."""

from pathlib import Path

import pytest

from tests.conftest import Workspace

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://a.payroll.example"}
  - {url: "https://b.payroll.example:8443"}
  - {url: "http://crl.payroll.example/pki/", proxy: direct}
  - {url: "http://odd.payroll.example:450"}
  - {url: "https://login.payroll.example", inspection: keep}
"""
CONFIG = """\
targets:
  edge: {{backend: squid, path: squid/conf.d/outgate.conf, config: squid/squid.conf{more}}}
"""
# As Debian installs it, without its comments.
DEBIAN = """\
acl localnet src 10.0.0.0/8 # RFC 1918
acl SSL_ports port 443
acl Safe_ports port 80\t\t# http
acl Safe_ports port 21\t\t# ftp
acl Safe_ports port 443\t\t# https
acl Safe_ports port 1025-65535\t# unregistered ports
http_access deny !Safe_ports
http_access deny CONNECT !SSL_ports
http_access allow localhost manager
http_access deny manager
include {conf_d}/*.conf
http_access allow localhost
http_access deny all
http_port 3128
"""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A project whose target is a file that squid.conf includes."""
    space = Workspace(tmp_path)
    space.write("catalog/payroll.yaml", SERVICE)
    space.write("policies/a.policy", "allow payroll from 10.0.0.0/8\n")
    space.write("outgate.yaml", CONFIG.format(more=""))
    space.write("squid/conf.d/debian.conf", "logfile_rotate 0\n")
    space.write("squid/squid.conf", DEBIAN.format(conf_d="conf.d"))
    return space


def plan(space: Workspace, *options: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """The exit code of a plan, and what it says; its warnings in one line."""
    ran = space.run("plan", "--target", "edge", *options, env=env)
    return ran.code, ran.out + " ".join(ran.err.split())

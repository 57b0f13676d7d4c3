"""The services that `outgate comment` knows; a further one is a module and a row here."""

from outgate.code_hosts.azure_devops import AZURE_DEVOPS
from outgate.code_hosts.github import GITHUB
from outgate.code_hosts.interface import CodeHost

CODE_HOSTS: tuple[CodeHost, ...] = (GITHUB, AZURE_DEVOPS)

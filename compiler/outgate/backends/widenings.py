"""The widenings that targets may have to accept: one name for each, whatever the firewall.

A kind names those that it can need; the schema of outgate.yaml and completion are made from them.
"""

from outgate.backends.kind import AcceptKey

URL_PATH = AcceptKey(
    "url-path",
    "Allow a whole host where its path cannot be told.",
    "whole hosts where the plan names paths",
)
APEX = AcceptKey(
    "apex",
    "Allow x beside `*.x`.",
    "a name itself where the plan has what is below it",
)
SUBDOMAINS = AcceptKey(
    "subdomains",
    "Allow what is below x beside x.",
    "names below a host where the plan has the host alone",
)
SHARED_ADDRESS = AcceptKey(
    "shared-address",
    "Allow whatever else has the address of a host.",
    "every host on the addresses of those that the plan names",
)
ANY_SOURCE = AcceptKey(
    "any-source",
    "Allow from everywhere what the plan allows some sources.",
    "every source where the plan names some",
)
ANY_DESTINATION = AcceptKey(
    "any-destination",
    "Let through what no rule names.",
    "every destination where the plan names some",
)
ANY_PORT = AcceptKey(
    "any-port",
    "Allow every port of a host.",
    "every port where the plan names one",
)

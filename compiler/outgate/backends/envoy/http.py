"""Requests by HTTP in Envoy's own words: hosts, paths, and what happens to all others."""

from collections.abc import Iterator, Mapping

from outgate.backends.envoy.model import Requests, Site
from outgate.traffic.path import PathPattern

Resource = dict[str, object]

NAMES = "outgate_names"
_FILTERS = "type.googleapis.com/envoy.extensions.filters"
_REFUSED = {"status": 403, "body": {"inline_string": "not allowed by the policy\n"}}
# What Envoy adds of its own: whom it had the request from, and how.
_TELLING = ("x-envoy-external-address", "x-envoy-internal", "x-forwarded-proto")
# Dots between slashes of which one is encoded: Envoy leaves it as it is, and a server may not.
_DOTS = r"(?i).*(/|\\|%2f|%5c)\.{1,2}((/|\\|%2f|%5c|;).*)?"


def http_filters(requests: Requests, names: Mapping[str, object], addresses: str) -> Resource:
    """The filter of a chain for HTTP; `names` say how hosts are looked up."""
    manager = f"{_FILTERS}.network.http_connection_manager.v3.HttpConnectionManager"
    return {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": {
            "@type": manager,
            "stat_prefix": "outgate",
            "codec_type": "HTTP1",
            # Paths are compared, and sent on, in normal form; slashes are never merged or decoded.
            "normalize_path": True,
            "merge_slashes": False,
            "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
            "strip_trailing_host_dot": True,
            # What goes out tells nothing of the devices and the gateway.
            "use_remote_address": True,
            "skip_xff_append": True,
            "generate_request_id": False,
            "server_header_transformation": "PASS_THROUGH",
            "route_config": {
                "virtual_hosts": list(_hosts(requests, addresses)),
                "request_headers_to_remove": list(_TELLING),
            },
            "http_filters": list(_filters(requests, names)),
        },
    }


def _filters(requests: Requests, names: Mapping[str, object]) -> Iterator[Resource]:
    if not requests.anywhere:
        proxy = f"{_FILTERS}.http.dynamic_forward_proxy.v3.FilterConfig"
        yield {
            "name": "envoy.filters.http.dynamic_forward_proxy",
            "typed_config": {"@type": proxy, "dns_cache_config": names},
        }
    router = f"{_FILTERS}.http.router.v3.Router"
    yield {
        "name": "envoy.filters.http.router",
        "typed_config": {"@type": router, "suppress_envoy_headers": True},
    }


def _hosts(requests: Requests, addresses: str) -> Iterator[Resource]:
    if requests.anywhere:
        yield _host("addresses", ("*",), (_passed({"prefix": "/"}, addresses),))
        return
    for number, site in enumerate(requests.sites, 1):
        yield _host(f"hosts_{number}", site.hosts, tuple(_routes(site)))
    yield _host("others", ("*",), (_refused({"prefix": "/"}),))


def _host(name: str, domains: tuple[str, ...], routes: tuple[Resource, ...]) -> Resource:
    return {"name": name, "domains": list(domains), "routes": list(routes)}


def _routes(site: Site) -> Iterator[Resource]:
    if site.paths is None:
        yield _passed({"prefix": "/"}, NAMES)
        return
    yield _refused({"safe_regex": {"regex": _DOTS}})
    for path in site.paths:
        yield _passed(_match(path), NAMES)
    yield _refused({"prefix": "/"})


def _match(path: PathPattern) -> Resource:
    if not path.below:
        return {"path": path.value}
    if path.value.endswith("/"):
        return {"prefix": path.value}
    return {"path_separated_prefix": path.value}


def _passed(match: Resource, cluster: str) -> Resource:
    # No end is set to what takes long: downloads of updates do.
    return {"match": match, "route": {"cluster": cluster, "timeout": "0s"}}


def _refused(match: Resource) -> Resource:
    return {"match": match, "direct_response": _REFUSED}

"""The setting `cloud` of a target: whose lists a policy is compiled from."""

from collections.abc import Mapping

from outgate.catalog.model import Cloud

_CLOUDS = {"public": Cloud.COMMERCIAL, "usgov": Cloud.GOVERNMENT}


def read_cloud(settings: Mapping[str, object]) -> Cloud:
    """The cloud of settings that the configuration's schema has let through."""
    return _CLOUDS[str(settings.get("cloud", "public"))]

"""Service tags as the networks that they stand for in the cloud of a target."""

from collections.abc import Mapping

from outgate.backends.fidelity import Unsupported
from outgate.backends.rendered import Context
from outgate.catalog.model import Cloud, ServiceTag

Tags = Mapping[str, ServiceTag]


def tags_of(context: Context, cloud: Cloud) -> Tags:
    """The tags of a cloud, by name."""
    files = (file for file in context.tag_files if file.cloud is cloud)
    return {tag.name: tag for file in files for tag in file.tags}


def networks_of(name: str, tags: Tags) -> tuple[str, ...]:
    """The networks of a tag; Unsupported where the catalog has none."""
    tag = tags.get(name)
    if tag is None or not tag.prefixes:
        raise Unsupported(
            f"the catalog has no networks of a service tag `{name}` for the cloud of the target",
            "check `cloud` of the target, or choose another edition",
        )
    return tag.prefixes

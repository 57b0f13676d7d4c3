"""Resource IDs, of which the service changes the spelling at times."""


def segment(resource_id: str) -> str:
    """The name at the end of a resource ID."""
    return resource_id.rstrip("/").rpartition("/")[2]


def same_id(one: str, other: str) -> bool:
    """Whether two resource IDs are one; the service writes `resourcegroups` at times."""
    return one.rstrip("/").lower() == other.rstrip("/").lower()

"""The kind of target that a project has which configures none."""

BUILT_IN = "local"

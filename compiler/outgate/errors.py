"""Errors that are not about what a user wrote."""


class InternalError(Exception):
    """Outgate would do something wrong, which is a fault in Outgate: it stops instead."""

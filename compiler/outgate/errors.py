"""What goes wrong in Outgate itself."""


class InternalError(Exception):
    """A proof that failed: Outgate stops before it does something wrong."""

"""The machine itself asks, as a device does by the script, for what a plan allows it.

In Python and not by the script with curl, as an address is to be looked at before anything connects
to it, and as there need be no shell and no curl. What comes of it are the lines of the script, so
that one reader says what they mean.
"""

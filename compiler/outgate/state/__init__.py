"""Where a team keeps what it last applied to a target, with a lock for one apply at a time."""

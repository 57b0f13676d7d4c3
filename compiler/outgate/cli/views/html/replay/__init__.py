"""A replay as a page: what a log says of a policy, by time, by site and one by one."""

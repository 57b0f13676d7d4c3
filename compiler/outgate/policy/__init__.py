"""Names resolved against a catalog: the typed policy, and its checks."""

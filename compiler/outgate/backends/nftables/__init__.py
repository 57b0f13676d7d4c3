"""nftables with dnsmasq: a table of the kernel's own, and names that feed its sets."""

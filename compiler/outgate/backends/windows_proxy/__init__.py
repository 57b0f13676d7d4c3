"""Settings that tell devices, and Defender for Endpoint on them, which proxy to go through."""

"""Squid as an explicit proxy: an include file that is checked, swapped and read back."""

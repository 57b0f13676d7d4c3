"""Devices that a company has, from exported files, held against its policies. Nothing is sent."""

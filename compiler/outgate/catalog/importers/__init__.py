"""Importers: published files to lists, one module per kind of file."""

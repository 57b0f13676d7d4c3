"""The language server: what editors ask over stdio, answered by `outgate.editor`."""

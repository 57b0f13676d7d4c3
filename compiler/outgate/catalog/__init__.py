"""The versioned endpoint catalog: model, readings, fleets, store, lock, importers."""

"""The ledger's verbs, split by noun. Each is atomic and appends one event."""

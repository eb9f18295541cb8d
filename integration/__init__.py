"""The weeks after a dose: integration, commitments and check-ins."""

"""Consent: our own texts and rules as data, which a clinic copies, changes and approves."""

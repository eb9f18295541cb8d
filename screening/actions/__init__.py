"""Screening's actions, one file a noun."""

"""Screening's queries, one file a noun."""

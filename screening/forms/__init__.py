"""Screening's forms, one file a noun."""

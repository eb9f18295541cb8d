"""Screening's views, one file a noun."""

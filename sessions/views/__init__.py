"""The views of sessions, one file a noun."""

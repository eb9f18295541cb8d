"""What changes data in sessions, one file a noun."""

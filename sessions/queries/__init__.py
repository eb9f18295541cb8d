"""What reads data in sessions, one file a noun."""

"""What sessions asks, one file a noun."""

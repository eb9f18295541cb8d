"""What the pages of sessions show, one file a noun."""

"""What screening's pages show, one file a noun."""

"""What a partner sees: their own list of things to do, and nothing else."""

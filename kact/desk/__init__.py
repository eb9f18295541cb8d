"""What staff see first: Today, the couples, one couple."""

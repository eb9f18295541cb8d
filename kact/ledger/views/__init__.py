"""The pages of the stock, split by noun."""

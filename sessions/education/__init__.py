"""What partners read to prepare: short pieces as data, and the numbers in them."""

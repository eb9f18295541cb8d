"""Documents: what was printed for a person to keep, stored once, byte for byte."""

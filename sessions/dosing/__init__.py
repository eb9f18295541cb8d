"""What the dosing day goes by, as data, and the pure functions that read it."""

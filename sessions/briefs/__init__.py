"""What a partner reads and says yes to before being a witness, or part of a group."""

"""What two partners agree on for their sessions: clauses as data, and the narrowest of answers."""

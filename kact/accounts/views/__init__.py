"""Our own pages of sign-in: the rooms of a session, an invitation's steps, and a clinic's staff."""

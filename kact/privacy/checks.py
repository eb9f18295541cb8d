"""Boot checks: the wall stands, and the runtime role cannot step over it."""

"""Who may see what: audiences, the two walls, and the doors of every view."""

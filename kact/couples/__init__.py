"""Couples and the two people in each; their care team, course and milestones."""

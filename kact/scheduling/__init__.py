"""Visits, and who and what they take: rooms, equipment, staff, hours and closings."""

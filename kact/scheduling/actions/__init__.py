"""What changes the calendar, split by noun: visits, attendance, cohorts, resources, blocking."""

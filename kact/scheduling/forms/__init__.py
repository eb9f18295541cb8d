"""What the calendar's pages ask for."""

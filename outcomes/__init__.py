"""What changed: measures before, during and after the course."""

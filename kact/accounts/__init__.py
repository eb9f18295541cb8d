"""Clinics, the people who sign in, what they do there, and how they get in."""

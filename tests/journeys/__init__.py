"""Journeys: people's ways through the whole running product, in a real browser."""

"""Preparation and the dosing session: two people, one clock."""

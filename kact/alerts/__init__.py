"""Alerts: something about one partner's safety that a clinician must see and answer for."""

"""What screening keeps, one file a noun."""

from screening.models.holds import Hold

__all__ = ["Hold"]

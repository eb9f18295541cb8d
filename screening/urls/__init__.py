"""Addresses of screening. A partner's say nothing of what is asked."""

from typing import Any

urlpatterns: list[Any] = []

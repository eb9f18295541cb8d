"""From the first request to signed consent: each partner alone."""

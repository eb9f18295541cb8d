"""Data to SVG, drawn on the server: the same picture on the page and on paper."""

"""What the calendar's pages show, put into the shapes their templates take."""

"""What happened, appended and never changed; and the follow-ups that start from it."""

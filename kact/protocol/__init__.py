"""The program's protocol: gates a clinician can read, and the facts that decide them."""

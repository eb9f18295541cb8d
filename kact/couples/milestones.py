"""The milestones a partner reaches by themselves before any stage begins (program gate G1)."""

ACCOUNT_VERIFIED = "account_verified"  # signed in to an account that is theirs alone
SAFE_CONTACT_CONFIRMED = "safe_contact_confirmed"  # said themselves how they may be reached

"""The milestones that outcomes' actions write, and its facts read."""

# Of a partner.
BASELINE_MEASURES = "baseline_measures"  # every measure of the baseline set

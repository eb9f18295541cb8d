"""Which measures are asked when. Domains: S0 and S4 of the program's sources; tools: design."""

BASELINE = "baseline"
# Couple satisfaction, depression, anxiety (program gate G10; PCL-5 joins when its file does).
BASELINE_SET = ("csi-16", "phq-9", "gad-7")

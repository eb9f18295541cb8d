"""The controlled-substance ledger of a clinic: its stock, and every milligram that moved."""

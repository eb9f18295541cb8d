"""The spine of the house: people, privacy, record, protocol, instruments and the two commands."""

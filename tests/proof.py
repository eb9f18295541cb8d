"""How much the proofs try: the one home of their sizes.

The usual size stands in `make test`: each hole made on purpose is found at it. ``PROOF=full``,
which is `make proof`, tries far more of the same.
"""

import os

FULL = os.environ.get("PROOF") == "full"


def _size(usual: int, full: int) -> int:
    return full if FULL else usual


# The access matrix: at the usual size those who stand alike share the requests (test_matrix), and
# one in so many of the requests that are refused is tried by each.
REFUSED = _size(5, 1)
PAIRS = _size(2, 50)  # pairs of twin worlds, twenty times over

# The walls against the oracle, in random worlds.
READ_WORLDS = _size(150, 1000)
ADD_WORLDS = _size(40, 120)
CHANGE_WORLDS = _size(16, 40)
FIRST_WALL_WORLDS = _size(30, 60)

# Random calendars, of up to thirty bookings, moves, cancelled visits and closings.
CALENDARS = _size(24, 400)

# Random orders of what is done to stock, of up to 25 steps each.
LEDGERS = _size(40, 1000)

# Workers that are killed.
COUPLES = _size(4, 11)  # of six responses each
KILLS = _size(12, 30)
STRIKES = KILLS // 6  # how many of them must hit a follow-up that is being done
KILLS_OF_THE_UNPROTECTED = _size(8, 20)

# How often each page of the large and of the small clinic is timed: so many rounds of so many.
ROUNDS = 3
A_ROUND = _size(2, 6)

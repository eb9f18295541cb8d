from tests.matrix.requests import Requests
from tests.matrix.trial import Trial
from collections import Counter
def test_prof(world):
    for word in ("a","anonymous","therapist","admin","joint","off_team","no_mfa"):
        trial = Trial.of(world, word)
        reqs = [r for r in Requests(world).all() if not r.htmx and r.method in("GET","POST")]
        faults = trial.faults(reqs)
        print(word, len(reqs), len(faults))
        for f in faults[:25]: print("   ", f)
        print(trial.tally)

from tests.matrix.oracle import PRINCIPALS
from tests.matrix.requests import Requests
from tests.matrix.trial import Trial
import time
def test_prof(world):
    print(len(list(Requests(world).all())),len(list(Requests(world, every=False).all())))
    for word in ("therapist","no_mfa","left","disabled"):
        trial = Trial.of(world, word)
        reqs = list(Requests(world).all("mfa_edit_webauthn","mfa_remove_webauthn"))
        faults = trial.faults(reqs)
        print(word, len(reqs), len(faults))
        for f in faults[:20]: print("   ", f[:400].replace("\n"," "))
    for word in ("officer","joint","admin"):
        trial = Trial.of(world, word)
        reqs = [r for r in Requests(world, every=False).all() if not r.htmx and r.method in("GET","POST")]
        t=time.process_time()
        faults = trial.faults(reqs)
        print(word, len(reqs), len(faults), round((time.process_time()-t)/len(reqs)*1000,1),"ms")
        for f in faults[:20]: print("   ", f[:400].replace("\n"," "))

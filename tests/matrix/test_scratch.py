import time
from tests.matrix import world
def test_plant(db):
    t=time.time(); w=world.plant(); print("planted in", time.time()-t, len(w.things), len(w.canaries.things))
    t=time.time(); 
    from collections import Counter; print(Counter(x.kind for x in w.things))

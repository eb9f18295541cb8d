import random, time, pytest
from tests import worlds
from tests.kact.privacy import looking
from tests.kact.privacy.scratch import empty
pytestmark = pytest.mark.usefixtures("scratch_database")
def test_p():
    for size in (25, 50,100):
        rng=random.Random(1)
        t=time.time(); made=[worlds.make(rng) for _ in range(size)]; print(size,"make",time.time()-t)
        t=time.time(); empty(); print("empty",time.time()-t)
        t=time.time(); worlds.load("owner",made);print("load",time.time()-t)
        t=time.time(); sum(1 for world in made for _ in looking.everything(world));print("count",time.time()-t)
        for n in looking.PATHS:
            t=time.time()
            for w in made: list(looking.reads(w,[rng.choice(worlds.readers(rng,w))],[n]))
            print(n,(time.time()-t)/size)

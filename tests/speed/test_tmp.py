import statistics, time, pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.db import reset_queries
from tests.kact.privacy.scratch import scratch
from tests.speed.crowd import Crowd

URLS = {"first": "/couples/", "last": "/couples/?page=9999", "name": "/couples/?q=Ada", "one name": "/couples/?q=N00042", "number": "/couples/?q=C-0042",
 "stage": "/couples/?stage=dosing", "stage last": "/couples/?stage=dosing&page=9999", "alerts": "/couples/?attention=alerts","alerts last": "/couples/?attention=alerts&page=9999", "forms": "/couples/?attention=forms", "forms last": "/couples/?attention=forms&page=999", "today":"/today/"}

def test_it(django_db_setup, django_db_blocker):
    table = {}
    for n in (100, 10000):
        with scratch(django_db_blocker):
            t=time.time(); crowd = Crowd(n); print("made", n, time.time()-t)
            for who in ("admin","therapist"):
                client = getattr(crowd, who).client()
                for word, url in URLS.items():
                    times=[]
                    for i in range(8):
                        t=time.perf_counter(); r=client.get(url); d=time.perf_counter()-t
                        assert r.status_code==200, r.status_code
                        if i>1: times.append(d)
                    table.setdefault((who,word),[]).append(statistics.median(times)*1000)
                    if n==10000:
                        with CaptureQueriesContext(connection) as q: client.get(url)
                        slow=[x for x in q.captured_queries if float(x["time"])>=0.004]
                        print(who, word, len(q), [(x["time"], x["sql"][:5000 if float(x["time"])>0.5 else 160]) for x in slow])
    for k,v in table.items(): print(k, [round(x,1) for x in v], round(v[1]/v[0],2))

import re
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kact.privacy.audience import looking_as
from kact.record.follow import do_one, waiting
from kact.instruments.models import Response

def test_it(cast):
    for pk in waiting(): do_one(pk)
    with looking_as(cast.a.audience): r = Response.objects.filter(subject=cast.a.partner.pk, instrument="phq-9").get(); page=r.definition.pages[0].code
    c=cast.couples["first"].pk
    for who,url in [("admin","/couples/"),("therapist","/couples/"),("therapist","/today/"),("therapist",f"/couples/{c}/"),("admin",f"/couples/{c}/"),("a","/todo/"),("a",f"/answers/{r.pk}/"),("a",f"/answers/{r.pk}/questions/{page}/"),("a",f"/answers/{r.pk}/check/"),("therapist",f"/couples/{c}/care-team/"),("a","/contact/")]:
        client=getattr(cast,who).client(); client.get(url)
        with CaptureQueriesContext(connection) as q: resp=client.get(url)
        real=[x["sql"] for x in q.captured_queries if not re.match(r"(SAVEPOINT|RELEASE|select set_config)", x["sql"])]
        print(who,url,resp.status_code,len(q),len(real))
        for s in real: print("    ", re.sub(r'SELECT .*? FROM', 'SELECT .. FROM', s)[:150])

"""What is left of sessions that ran out goes away once a day."""

import pytest
from allauth.usersessions.models import UserSession
from celery.schedules import crontab
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from kact.accounts.tasks import clear_sessions
from kact.celery import app


@pytest.fixture
def key(cast) -> str:
    """The key of a session that lives, and stands in its owner's list."""
    client = cast.therapist.client()
    assert client.get(reverse("today")).status_code == 200
    return client.session.session_key


def test_clear_sessions_deletes_those_that_ran_out_and_their_notes(key):
    Session.objects.filter(pk=key).update(expire_date=timezone.now())
    clear_sessions()
    assert not Session.objects.filter(pk=key).exists()
    assert not UserSession.objects.filter(session_key=key).exists()


def test_clear_sessions_keeps_those_that_live(key):
    clear_sessions()
    assert Session.objects.filter(pk=key).exists()
    assert UserSession.objects.filter(session_key=key).exists()


def test_clear_sessions_is_due_once_a_day():
    [entry] = [e for e in app.conf.beat_schedule.values() if e["task"] == clear_sessions.name]
    assert entry["task"] in app.tasks
    schedule: crontab = entry["schedule"]
    assert len(schedule.hour) == len(schedule.minute) == 1
    assert len(schedule.day_of_week) == 7
    assert len(schedule.day_of_month) == 31

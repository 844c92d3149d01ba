"""What is thrown away by itself."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone


@shared_task
def forget_ended_sessions() -> None:
    """From beat: sessions that open nothing any more, and the addresses and browsers they had."""
    with transaction.atomic():
        alive = Session.objects.filter(expire_date__gt=timezone.now())
        UserSession.objects.exclude(session_key__in=alive.values("session_key")).delete()
        Session.objects.filter(expire_date__lte=timezone.now()).delete()

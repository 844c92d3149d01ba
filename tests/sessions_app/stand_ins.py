"""Somebody else comes instead: the verbs as tests press them."""

from cohorts.models import Team
from sessions_app.coming import answering
from sessions_app.models import Participation
from sessions_app.stand_ins import standing_in
from tests.factories import PersonFactory
from tests.sessions_app.scenes import LATER, NOW, row

YES = Participation.Answer.YES


def colleague(gathering, name="Dina", **fields):
    """Somebody at the team's organisation who is in no team."""
    partner = Team.objects.get(cohort=gathering.cohort).partner
    fields = {"email": f"{name.lower()}@fjordvik.example", "last_name": "Li"} | fields
    return PersonFactory(first_name=name, **{"partner": partner} | fields)


def answer(gathering, name, choice=YES):
    answering.answer(row(gathering, name), choice, now=NOW)
    return row(gathering, name).answer


def replace(gathering, name, person, *, now=LATER, by="participant"):
    return standing_in.replace(row(gathering, name), person=person, by=by, now=now)


def undo(gathering, name, *, now=LATER):
    standing_in.undo(row(gathering, name), by="participant", now=now)

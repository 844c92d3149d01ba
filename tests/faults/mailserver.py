"""The mail server refuses for now, hangs, refuses for ever, or does not let us in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from messaging.models import Message, RelayTrouble
from tests.faults.report import Report
from tests.faults.stage import Stage, lines_of


def refuses_for_now(stage: Stage, mails: int) -> Report:
    """F5. Three of ten are put off, then nine of ten; their next tries are spread."""
    stage.behave(refuse_code=451, refuse_share=0.3)
    stage.queue(mails)
    stage.start_workers()
    queued = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.SENDING])
    stage.wait_until(lambda: not queued.exists(), seconds=60, hurry=False)
    crowd = most_in_a_second()
    stage.behave(refuse_code=451, refuse_share=0.9)
    stage.wait_until(lambda: False, seconds=3)
    stage.behave()
    report = stage.settle("F5 mail server: 451 for 30 %, then 90 %", mails=mails, faults=2)
    broken = "" if crowd <= max(mails // 10, 4) else f"{crowd} tries fall in the same second"
    if given_up := Message.objects.exclude(state=Message.State.SENT).count():
        broken = f"{given_up} were given up"
    return replace(report, broken=report.broken or broken)


def most_in_a_second() -> int:
    moments = Message.objects.filter(state=Message.State.DEFERRED).values_list(
        "not_before", flat=True
    )
    return max(Counter(int(moment.timestamp()) for moment in moments).values(), default=0)


def hangs(stage: Stage, mails: int) -> Report:
    """F6. After the greeting, after DATA, after the final dot: that one may come twice."""
    stage.start_workers()
    places = ("ehlo", "data", "dot")
    for where in places:
        stage.behave(hang_at=where, hang_share=0.2)
        stage.queue(mails // len(places), kind=where)
        stage.wait_until(nothing_waits, seconds=mails / 5)
    stage.behave()
    hung = [where for _time, where in lines_of(stage.folder / "hung")]
    return stage.settle(
        "F6 mail server: hangs in 20 %",
        mails=mails // len(places) * len(places),
        faults=len(hung),
        may_double=hung.count("dot"),
    )


def nothing_waits() -> bool:
    return not Message.objects.exclude(state=Message.State.SENT).exists()


def refuses_for_ever(stage: Stage, mails: int) -> Report:
    """F7. One of ten has no such mailbox, one of twenty is too large: seen as failed."""
    stage.behave(refuse_code=550, refuse_share=0.1)
    stage.queue(mails)
    stage.start_workers()
    report = stage.settle("F7 mail server: 550 for 10 %", mails=mails, faults=1)
    failed = Message.objects.filter(state=Message.State.FAILED)
    unexplained = failed.exclude(smtp_code=550).count()
    came = len(stage.accepted())
    broken = "" if came + failed.count() == mails and not unexplained else "a mail without outcome"
    return replace(report, broken=broken, note=f"{failed.count()} shown as failed")


def locks_us_out(stage: Stage, mails: int) -> Report:
    """F7. A wrong password stops everything and costs no mail an attempt."""
    stage.behave(login_fails=True)
    stage.queue(mails)
    stage.start_workers()
    stage.wait_until(RelayTrouble.objects.exists, seconds=30, hurry=False)
    for _ in range(6):
        stage.wait_until(lambda: False, seconds=1)
    burned = Message.objects.filter(attempts__gt=0).exclude(state=Message.State.SENDING).count()
    known = list(RelayTrouble.objects.values_list("reason", flat=True))
    stage.behave()
    report = stage.settle("F7 mail server: 535 for all", mails=mails, faults=1)
    broken = f"{burned} attempts burned" if burned else ""
    if known != [RelayTrouble.Reason.LOGIN]:
        broken = f"the trouble is known as {known}"
    return replace(report, broken=broken)


FAULTS = {
    "F5": refuses_for_now,
    "F6": hangs,
    "F7-550": refuses_for_ever,
    "F7-535": locks_us_out,
}

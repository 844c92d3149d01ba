"""How many at a gathering say that they were there and wait for somebody to confirm it."""

from __future__ import annotations

from sessions_app.inviting.planned import Plan


def on(plan: Plan) -> int:
    gathering = plan.gathering
    is_open = gathering.list_closed_at is None and gathering.state != gathering.State.CANCELLED
    return sum(row.claims for row in plan.listed) if is_open else 0

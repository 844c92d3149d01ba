"""No verb writes without a line in the log: the code is walked, from each verb to what it calls."""

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = (
    *("accounts", "audit", "certificates", "cohorts", "config", "desk", "messaging"),
    *("partners", "portal", "privacy", "sessions_app"),
)
WRITES = {"save", "create", "update", "delete", "get_or_create", "update_or_create"} | {
    "bulk_create",
    "bulk_update",
}
LOGS = {"audit.log.record", "audit.log.record_all"}
NOT_ROWS = {  # what they save is a picture or a session
    "certificates.qr_codes.png",
    "config.second_factor.adapter.Adapter.build_totp_svg",
    "messaging.logos.as_png",
    "sessions_app.learning.file_kinds.drawn_anew",
}
# What writes and leaves no line, and why. The mail's own states tell what became of each.
WITHOUT_A_LINE = {
    "accounts.management.commands.reseal_second_factors.Command.handle": "same secrets, new key",
    "accounts.models.UserManager.create_user": "whoever lets an account in writes the line",
    "accounts.tasks.forget_ended_sessions": "sessions that have ended by themselves",
    "certificates.erasing.take_names_off": "erasing has its line; by age the run counts",
    "certificates.production.begin": "counts attempts at a PDF; issuing has its line",
    "certificates.production.make": "the PDF of what was issued",
    "certificates.production.produce": "the PDF of what was issued",
    "config.doors.set_language": "in which language one reads, which says nothing to others",
    "config.login.pretend_to_send_code": "tells strangers nothing: a mail that never leaves",
    "desk.files.uploads.take_in": "a file that waits for a look; the import has its line",
    "desk.lists.changing.perform": "each row by its own verb, which has its line",
    "desk.running.shortcuts.shortcuts": "how one's own keyboard works, nothing to others",
    "messaging.handover.Record.begin_no_more": "the state of a mail",
    "messaging.leases.claim": "the state of a mail",
    "messaging.leases.finish": "the state of a mail",
    "messaging.leases.give_back": "the state of a mail",
    "messaging.leases.take_over_abandoned": "the state of a mail",
    "messaging.outbox.queue": "the mail is the line; who wanted it says so in theirs",
    "messaging.outbox.send_again": "below those that write the line: desk.post.outbox_acts",
    "messaging.outbox.stop": "below those that write the line: desk.post.outbox_acts",
    "messaging.outbox.withdraw": "below the change that made the mail untrue",
    "messaging.outbox.withdraw_all": "below the change that made the mail untrue",
    "messaging.relay.is_chosen_to_probe": "how the mail server behaves",
    "messaging.relay.recovered": "how the mail server behaves",
    "messaging.relay.trip": "how the mail server behaves",
    "messaging.sweeping.sweep": "the state of a mail, told on its page",
    "messaging.sweeping.tidy": "the state of a mail, told on its page",
    "privacy.erasing.forget": "below erasing and the nightly run, which write each person's line",
    "privacy.erasing.forget_accounts": "accounts unused for years; the run says how many",
    "privacy.forgetting.forget": "what is too old goes as counts; people have their lines",
    "sessions_app.management.commands.rebuild_presence.Command.rebuild": "what its log says",
    "sessions_app.receiving.inbox.lease": "who reads the mailbox this minute",
    "sessions_app.reports.reporting.forget_old": "names from reports, forgotten after a day",
}


@cache
def modules() -> dict[str, ast.Module]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    }


@cache
def names_in(module: str) -> dict[str, str]:
    """What each imported name stands for."""
    found = {}
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Of modules, by their full names; methods by that of their class."""
    found = {}
    for module, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found[f"{module}.{node.name}"] = node
            elif isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef):
                        found[f"{module}.{node.name}.{part.name}"] = part
    return found


def full_name(node: ast.expr, module: str) -> str:
    """What a name or an attribute stands for, as far as it can be told without running."""
    first, _dot, rest = ast.unparse(node).partition(".")
    known = names_in(module).get(first)
    start = known or f"{module}.{first}"
    return f"{start}.{rest}" if rest else start


@cache
def used(name: str) -> frozenset[str]:
    """Functions of the house that it names: called, or handed on to be called."""
    module = next(m for m in sorted(modules(), key=len, reverse=True) if name.startswith(f"{m}."))
    nodes = [n for n in ast.walk(functions()[name]) if isinstance(n, ast.Name | ast.Attribute)]
    found = {full_name(node, module) for node in nodes}
    return frozenset(found & (functions().keys() | LOGS) - {name})


def reached(name: str) -> set[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            if current not in LOGS:
                waiting += used(current)
    return seen


def is_atomic(node: ast.FunctionDef) -> bool:
    """As a decorator, or within."""
    return "transaction.atomic" in {
        ast.unparse(part).split("(")[0]
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute | ast.Call)
    }


def writes(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Attribute)
        and part.func.attr in WRITES
        and not is_plain(part)
        for part in ast.walk(node)
    )


def is_plain(call: ast.Call) -> bool:
    """A set or a dictionary is updated with what stands in brackets; rows by keywords."""
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr == "update" and not call.keywords


def without_a_line() -> set[str]:
    """Verbs that write and reach no line, and whatever writes that no logged verb calls."""
    told: set[str] = set()
    untold = set()
    for name in functions():
        everything = reached(name)
        if everything & LOGS:
            told |= everything
        elif is_atomic(functions()[name]) and any(writes(functions()[one]) for one in everything):
            untold.add(name)
    strays = {name for name, node in functions().items() if writes(node)} - told
    return (untold | strays) - NOT_ROWS


def test_verbs_are_found_with_what_they_call():
    assert is_atomic(functions()["sessions_app.inviting.cancelling.cancel"])
    assert reached("cohorts.people.leave") & LOGS == {"audit.log.record"}


def test_every_verb_that_writes_leaves_a_line():
    found = without_a_line()

    assert sorted(found - WITHOUT_A_LINE.keys()) == []
    assert sorted(WITHOUT_A_LINE.keys() - found) == []

"""Celery on Redis: each setting that keeps work from being lost, doubled or stuck."""

import ast
import re

import pytest
from django.conf import settings
from kombu import Connection, Producer

from config.celery import app
from messaging import tasks
from tests.test_house_rules import IN_THE_HOUSE, broken, parsed, text

WANTED = {
    "result_backend": None,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_acks_on_timeout": True,
    "task_retry_on_worker_lost": False,
    "task_soft_time_limit": 210,
    "task_time_limit": 240,
    "task_default_queue": "default",
    "task_create_missing_queues": False,
    "task_publish_retry": False,
    "worker_prefetch_multiplier": 1,
    "worker_eta_task_limit": 100,
    "worker_max_tasks_per_child": 200,
    "worker_max_memory_per_child": 400_000,
    "worker_soft_shutdown_timeout": 30,
    "worker_enable_soft_shutdown_on_idle": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_connection_timeout": 5,
    "broker_pool_acquire_timeout": 5,
    "enable_utc": True,
    "timezone": "Europe/Oslo",
    "broker_transport_options": {
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "retry_on_timeout": True,
        "health_check_interval": 25,
        "global_keyprefix": "padriver:",
    },
}
PUT_OFF = {"countdown", "eta"}
# Work is rung for by the doorbell alone, and what comes later is a query, never a waiting task.
CALLS = {"delay", "apply_async", "retry", "delay_on_commit", "apply_async_on_commit"}


def test_settings():
    assert {name: app.conf[name] for name in WANTED} == WANTED


def test_every_setting_of_ours_is_one_that_celery_knows():
    ours = {name.removeprefix("CELERY_").lower() for name in dir(settings) if "CELERY_" in name}

    assert ours - set(app.conf.defaults[-1]) == set()


def test_work_goes_to_three_queues():
    assert [queue.name for queue in app.conf.task_queues] == ["default", "mail", "pdf"]
    assert app.conf.task_routes == {
        "messaging.tasks.*": {"queue": "mail"},
        "certificates.tasks.*": {"queue": "pdf"},
    }


@pytest.mark.parametrize("name", ["default", "mail", "pdf"])
def test_task_lies_in_its_own_queue_alone(name):
    queues = app.amqp.queues
    with Connection("memory://") as line:
        bound = {queue: queues[queue](line) for queue in queues}
        for queue in bound.values():
            queue.declare()
        to = queues[name]
        Producer(line).publish("x", exchange=to.exchange, routing_key=to.routing_key)
        waiting = {key: queue.queue_declare(passive=True)[1] for key, queue in bound.items()}
        for queue in bound.values():
            queue.purge()

    assert waiting == {"default": 0, "mail": 0, "pdf": 0} | {name: 1}


def test_a_task_is_given_back_only_after_the_longest_can_have_ended():
    app.loader.import_default_modules()
    limits = [task.time_limit or app.conf.task_time_limit for task in app.tasks.values()]

    assert max(limits) < app.conf.broker_transport_options["visibility_timeout"]


def test_a_run_of_mail_leaves_its_last_mail_the_time_of_a_whole_lease():
    assert tasks.LONGEST_RUN + settings.MAIL_LEASE_SECONDS < tasks.SOFT_LIMIT < tasks.HARD_LIMIT
    assert app.conf.worker_soft_shutdown_timeout > tasks.LONGEST_RUN


def test_what_beat_asks_for_is_thrown_away_before_it_asks_again():
    app.loader.import_default_modules()
    schedule = app.conf.beat_schedule
    nightly = {"forget": 24 * 3600}
    seconds = {name: nightly.get(name, entry["schedule"]) for name, entry in schedule.items()}

    assert {entry["task"] for entry in schedule.values()} <= set(app.tasks)
    assert {
        name: seconds[name]
        for name, entry in schedule.items()
        if not seconds[name] / 2 < entry["options"]["expires"] < seconds[name]
    } == {}
    assert schedule["sweep-mail"]["schedule"] == 30


def calls_of_the_broker(path):
    return [
        ast.unparse(node)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        if PUT_OFF & {keyword.arg for keyword in node.keywords}
        or (isinstance(node.func, ast.Attribute) and node.func.attr in CALLS)
    ]


def test_no_task_is_put_off_or_tried_again_by_the_broker():
    assert broken(calls_of_the_broker, IN_THE_HOUSE) == {}


def test_only_the_doorbell_talks_to_the_broker():
    callers = [str(path) for path in IN_THE_HOUSE if re.search(r"\bsend_task\b", text(path))]

    assert callers == ["messaging/doorbell.py"]

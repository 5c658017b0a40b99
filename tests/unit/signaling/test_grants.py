"""Signed slips open only what they were made for, and only in time."""

import pytest

from signaling.errors import GrantExpired, GrantInvalid
from signaling.grants import Grants, PublishGrant, RoomGrant
from signaling.protocol import Person

GRANTS = Grants(b"k" * 32)
GRANT = RoomGrant(
    show="demo",
    person=Person(id="p1", name="আয়েশা", role="moderator"),
    expires_ms=1_000,
    can_chat=True,
    can_moderate=True,
)


def test_a_room_grant_comes_back_as_it_was_made() -> None:
    assert GRANTS.verify_room(GRANTS.room_grant(GRANT), now_ms=999) == GRANT


def test_a_publish_grant_comes_back_as_it_was_made() -> None:
    token = GRANTS.publish_grant("demo", "acc1", 1_000)
    assert GRANTS.verify_publish(token, now_ms=999) == PublishGrant(
        show="demo", account_id="acc1", expires_ms=1_000
    )


def test_a_grant_is_over_at_its_time() -> None:
    with pytest.raises(GrantExpired):
        GRANTS.verify_room(GRANTS.room_grant(GRANT), now_ms=1_000)


def test_one_kind_never_serves_as_the_other() -> None:
    with pytest.raises(GrantInvalid):
        GRANTS.verify_publish(GRANTS.room_grant(GRANT), now_ms=0)
    with pytest.raises(GrantInvalid):
        GRANTS.verify_room(GRANTS.publish_grant("demo", "acc1", 1_000), now_ms=0)


def test_another_server_s_grant_is_invalid() -> None:
    with pytest.raises(GrantInvalid):
        Grants(b"x" * 32).verify_room(GRANTS.room_grant(GRANT), now_ms=0)


def test_every_changed_character_makes_it_invalid() -> None:
    token = GRANTS.room_grant(GRANT)
    for index, char in enumerate(token):
        changed = token[:index] + ("A" if char != "A" else "B") + token[index + 1 :]
        with pytest.raises(GrantInvalid):
            GRANTS.verify_room(changed, now_ms=0)


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "not a grant", "é.é", "AAAA", "=.=", "QUJD.QUJD"])
def test_garbage_is_invalid(token: str) -> None:
    with pytest.raises(GrantInvalid):
        GRANTS.verify_room(token, now_ms=0)


@pytest.mark.parametrize(
    ("role", "can_moderate", "is_staff"),
    [
        ("viewer", False, False),
        ("seller", False, False),
        ("viewer", True, True),
        ("host", False, True),
        ("moderator", False, True),
        ("administrator", False, True),
    ],
)
def test_who_is_staff(role, can_moderate: bool, is_staff: bool) -> None:
    grant = RoomGrant(
        show="demo", person=Person(id="p", name="P", role=role), expires_ms=1, can_moderate=can_moderate
    )
    assert grant.is_staff is is_staff

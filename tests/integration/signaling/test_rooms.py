"""Rooms over real sockets: joining, telling, replaying, moderating, refusing."""

import asyncio


async def test_everybody_hears_a_message_once_and_the_sender_is_acknowledged_after_the_append(house, eventually):
    alice, bob = await house.join(), await house.join()
    assert alice.snapshots[0]["seq"] == 0
    assert alice.snapshots[0]["state"]["messages"] == []

    assert await alice.chat("শুভ সন্ধ্যা", "c1") == {"ok": True, "problem": None}

    assert len(house.log.rows["demo"]) == 1
    await eventually(lambda: alice.texts() == bob.texts() == ["শুভ সন্ধ্যা"])
    await asyncio.sleep(0.1)
    assert bob.last_seq == 1

"""A critical issue that nobody takes: pressed all night through, ever more slowly, and of each issue in one message."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.notices import Delivery, Kind
from tests.clock import MONDAY_MORNING
from tests.handlers.test_bundles import open_house
from tests.office import ZONE


async def test_a_leader_hears_of_lead_and_helper_in_one_message_and_at_night_every_two_hours(tmp_path: Path) -> None:
    async with open_house(tmp_path, "[limits]\noverride_handle = true\n") as house:
        house.at(MONDAY_MORNING + timedelta(hours=12))  # 21:00
        await house.town.file(category="0496")  # critical by its category, and a second unit helps
        await house.until(MONDAY_MORNING + timedelta(hours=13, minutes=51))
        told = [message.text for message in house["林主任"].inbox]
        assert len(told) == 3, told  # 21:20, 21:50, 22:50
        assert all(text.count("A-0001") == 1 for text in told)
        assert "接单已超 10 分钟，潘联络\n　接单已超 10 分钟，小李" in told[0]
        await house.until(MONDAY_MORNING + timedelta(hours=23, minutes=51))  # 8:51 the next morning
        owed = [n for n in await house.pressing() if n.kind is Kind.NUDGE and n.chat_id == house["林主任"].id]
        acks = [notice for notice in owed if notice.facts["rung"] == 4]
        assert {notice.state for notice in owed} == {Delivery.SENT}
        assert sorted({f"{notice.sent_at.astimezone(ZONE):%H:%M}" for notice in acks if notice.sent_at}) == [
            "00:50", "02:50", "04:50", "06:50", "08:50", "21:20", "21:50", "22:50",
        ]  # fmt: skip
        assert len(acks) == 16
        assert len(house["林主任"].inbox) == len({notice.sent_at for notice in owed})

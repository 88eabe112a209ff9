"""The word to a citizen whose result came back to its centre. Pure."""

from __future__ import annotations

from datetime import date, datetime, time

from data.kinds import MessageKind
from data.reference.messages import message_words
from scheduling.decide.cells import ZONE
from scheduling.model.message import Notice, Way
from scheduling.model.returns import BackWord


def back_message(word: BackWord, before: date, link: str) -> Notice:
    """Where the result can be fetched now, and until when; worthless from that day on."""
    facts = {
        "reference": ", ".join(word.codes),
        "where": word.where,
        "until": f"{before:%d/%m/%Y}",
        "link": link,
    }
    text = message_words()[MessageKind.BACK_AT_CENTRE, word.language].format_map(facts)
    ends = datetime.combine(before, time(), ZONE)
    return Notice(Way.SMS, word.phone, text, "", MessageKind.BACK_AT_CENTRE.value, facts, worthless_at=ends)

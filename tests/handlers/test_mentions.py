from datetime import UTC, datetime

from telegram import Chat, Message, MessageEntity, User

from bot.ids import PersonId
from bot.roster import Person, Roster
from handlers.telegram.screens.mentions import with_names

LAO_WANG = Person(PersonId(1), "laowang", "老王", 1002, "lao_wang")
XIAO_ZHAO = Person(PersonId(2), "xiaozhao", "小赵", 1011)
ROSTER = Roster(people=(LAO_WANG, XIAO_ZHAO))


def message(text: str, *entities: MessageEntity, caption: bool = False) -> Message:
    said = {"caption": text, "caption_entities": entities} if caption else {"text": text, "entities": entities}
    return Message(1, datetime(2026, 11, 18, tzinfo=UTC), Chat(-1, "supergroup"), **said)


def test_an_account_is_read_as_the_name_on_the_roster() -> None:
    words = "@Lao_Wang 你跟一下"
    assert with_names(words, message(words), ROSTER) == "@老王  你跟一下"


def test_an_account_that_nobody_on_the_roster_has_stays_as_it_is() -> None:
    words = "@somebody_else 你跟一下"
    assert with_names(words, message(words), ROSTER) == words


def test_somebody_tagged_without_an_account_is_read_as_the_name_on_the_roster() -> None:
    words = "🙏 阿赵 你跟一下"
    tag = MessageEntity(MessageEntity.TEXT_MENTION, 3, 2, user=User(1011, "阿赵", is_bot=False))
    for caption in (False, True):
        assert with_names(words, message(words, tag, caption=caption), ROSTER) == "🙏 @小赵  你跟一下"


def test_a_stranger_tagged_is_left_as_typed() -> None:
    words = "阿强 你跟一下"
    tag = MessageEntity(MessageEntity.TEXT_MENTION, 0, 2, user=User(9, "阿强", is_bot=False))
    assert with_names(words, message(words, tag), ROSTER) == words

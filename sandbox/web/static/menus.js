// What can be done with a message, and with a chat.

import { el, icon } from './dom.js';
import { menuRows, openSheet } from './sheet.js';
import { store } from './store.js';
import { t } from './words.js';

const REACTIONS = ['👍', '👌', '👀', '🙏', '🎉', '❤', '🫡', '😢'];

export function messageMenu(chat, message, item) {
  const own = message.from?.id === chat.person;
  const spoken = item.messages.find((one) => one.text || one.caption) ?? message;
  const text = spoken.text ?? spoken.caption ?? '';
  const mine = Object.entries(message.reactions ?? {}).find(([, people]) => people.includes(chat.person))?.[0];
  let close = () => {};
  const then = (act) => () => {
    close();
    act();
  };
  const emojis = el(
    'div',
    { class: 'emojis', role: 'group', 'aria-label': t('react') },
    REACTIONS.map((emoji) =>
      el('button', {
        type: 'button',
        class: emoji === mine ? 'mine' : '',
        'aria-pressed': String(emoji === mine),
        text: emoji,
        on: { click: then(() => chat.react(message, emoji === mine ? '' : emoji)) },
      }),
    ),
  );
  const rows = menuRows([
    [icon('reply'), t('reply'), then(() => chat.composer.reply(message))],
    own && (message.text || message.caption)
      ? [icon('edit'), t('edit'), then(() => chat.composer.edit(spoken, text))]
      : null,
    text ? [icon('copy'), t('copy'), then(() => chat.hands.copy(text))] : null,
    own
      ? [
          icon('trash'),
          t('take_back'),
          then(() => chat.phone.act('delete', { key: chat.key, message: message.message_id }).catch(() => {})),
          'danger',
        ]
      : null,
  ]);
  close = openSheet(chat.phone.over, t('message'), [emojis, ...rows]);
}

export function chatMenu(chat) {
  const { entry, phone } = chat;
  let close = () => {};
  const act =
    (order, values = {}) =>
    () => {
      close();
      phone.act(order, { key: chat.key, ...values }).catch(() => {});
    };
  const bot = store.bots.get(entry.bot);
  const rows =
    entry.type === 'private'
      ? [
          entry.blocked
            ? [icon('check'), t('unblock'), act('start')]
            : [icon('block'), t('block'), act('block'), 'danger'],
        ]
      : [[icon('out'), t('leave'), act('leave'), 'danger']];
  const about = bot
    ? el('p', { class: 'hint', text: [`@${bot.username}`, aboutBot(bot)].filter(Boolean).join('\n') })
    : el('p', { class: 'hint', text: `${t(`type.${entry.forum ? 'forum' : entry.type}`)} · ${t('members', { n: entry.members })} · ${entry.key}` });
  close = openSheet(phone.over, entry.title, [about, ...menuRows(rows)]);
}

/** What a bot says it can do, in the language of the page or else in any. */
export function aboutBot(bot) {
  const language = document.documentElement.lang.slice(0, 2);
  return bot.texts[`Description:${language}`] ?? bot.texts['Description:'] ?? '';
}

// One message, or one album, as it stands in a chat.

import { avatar, el, icon } from './dom.js';
import { formatted } from './entities.js';
import { inlineKeyboard } from './keyboards.js';
import { lineOf, serviceLine } from './lines.js';
import { carried, photos } from './media.js';
import { store } from './store.js';
import { hourOf, t } from './words.js';

/** `item` is { messages, first, last }: of one sender in a row, the first has the name, the last the corner. */
export function bubble(item, view) {
  const message = item.messages[0];
  if (message.service) return service(message, view);
  const own = message.from?.id === view.person;
  const named = !own && view.group;
  const head = [
    named && item.first
      ? el('div', { class: `name hue-text-${hue(message.from.id)}`, text: message.from.first_name })
      : null,
    view.topicOf(message),
    message.forward_origin
      ? el('div', { class: 'forwarded', text: t('forwarded', { name: origin(message.forward_origin) }) })
      : null,
    message.reply_to_message ? quote(message.reply_to_message, view) : null,
  ];
  const pictures = item.messages.filter((one) => one.photo);
  const others = item.messages
    .filter((one) => !one.photo)
    .map((one) => carried(one, view.hands))
    .filter(Boolean);
  const spoken = item.messages.find((one) => one.text || one.caption) ?? message;
  const text = spoken.text ?? spoken.caption;
  const signs = meta(item, own);
  const body = el(
    'div',
    { class: `bubble${pictures.length && !text ? ' bare' : ''}${others.length && !text ? ' carries' : ''}` },
    head,
    pictures.length ? photos(pictures, view.hands) : null,
    others,
    text
      ? el('div', { class: 'text' }, formatted(text, spoken.entities ?? spoken.caption_entities, view.hands), signs)
      : signs,
    reactions(item.messages, view),
  );
  const keyboard = message.reply_markup?.inline_keyboard;
  return el(
    'article',
    {
      class: `row ${own ? 'out' : 'in'}${item.first ? ' first' : ''}${item.last ? ' last' : ''}`,
      data: { id: message.message_id },
      tabIndex: -1,
      'aria-label': `${own ? t('you') : (message.from?.first_name ?? '')} ${hourOf(message.date, store.zone)} ${lineOf(spoken)}`,
      on: {
        click: (event) => asks(event) && view.menu(message, item),
        contextmenu: (event) => {
          event.preventDefault();
          view.menu(message, item);
        },
        keydown: (event) => event.key === 'Enter' && event.target === event.currentTarget && view.menu(message, item),
      },
    },
    named
      ? item.last
        ? avatar(message.from.id, message.from.first_name, true)
        : el('span', { class: 'avatar-place' })
      : null,
    el('div', { class: 'column' }, body, keyboard ? inlineKeyboard(message, keyboard, view) : null),
  );
}

/** A click that was meant for the message: not one that marked words with the mouse. */
function asks(event) {
  return String(getSelection()) === '' && !event.target.closest('button, a, .spoiler:not(.open), .keys');
}

const HUES = ['red', 'orange', 'violet', 'green', 'cyan', 'blue', 'pink'];
const hue = (id) => HUES[Math.abs(id) % 7];

function service(message, view) {
  const words = serviceLine(message, message.from?.first_name ?? '');
  const pinned = message.pinned_message;
  const pill = pinned
    ? el('button', { type: 'button', class: 'pill', text: words, on: { click: () => view.jump(pinned.message_id) } })
    : el('span', { class: 'pill', text: words });
  return el('div', { class: 'row service', data: { id: message.message_id } }, pill);
}

function quote(replied, view) {
  return el(
    'button',
    {
      type: 'button',
      class: `quote hue-line-${hue(replied.from?.id ?? 0)}`,
      'aria-label': t('to_reply'),
      on: {
        click: (event) => {
          event.stopPropagation();
          view.jump(replied.message_id);
        },
      },
    },
    el('strong', { text: replied.from?.first_name ?? '' }),
    el('span', { text: lineOf(replied).slice(0, 120) }),
  );
}

function meta(item, own) {
  const last = item.messages.at(-1);
  const edited = item.messages.some((one) => one.edit_date);
  return el(
    'span',
    { class: 'meta' },
    last.silent ? icon('silent') : null,
    edited ? el('span', { text: t('edited') }) : null,
    el('time', { text: hourOf(last.date, store.zone) }),
    own ? icon('check') : null,
  );
}

function reactions(messages, view) {
  const given = new Map();
  for (const message of messages) {
    for (const [emoji, people] of Object.entries(message.reactions ?? {})) given.set(emoji, { message, people });
  }
  if (!given.size) return null;
  return el(
    'div',
    { class: 'reactions' },
    [...given].map(([emoji, { message, people }]) => {
      const mine = people.includes(view.person);
      const names = people.map((id) => (store.people.get(id) ?? store.bots.get(id))?.name ?? '').join('、');
      return el(
        'button',
        {
          type: 'button',
          class: `reaction${mine ? ' mine' : ''}`,
          title: names,
          'aria-label': `${emoji} ${names}`,
          'aria-pressed': String(mine),
          on: {
            click: (event) => {
              event.stopPropagation();
              view.react(message, mine ? '' : emoji);
            },
          },
        },
        emoji,
        el('span', { text: people.length }),
      );
    }),
  );
}

const origin = (from) => from.sender_user?.first_name ?? from.sender_user_name ?? '';

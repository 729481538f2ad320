// What happens to groups and to the bot in them; founding one.

import { el } from './dom.js';
import { explain } from './refusals.js';
import { ask } from './socket.js';
import { store } from './store.js';
import { t } from './words.js';

export function groupCards(again) {
  const groups = new Map();
  for (const entries of store.entries.values())
    for (const entry of entries.values()) if (entry.type !== 'private') groups.set(entry.key, entry);
  const cards = [...groups.values()].map((entry) => card(entry, again));
  return cards.length ? cards : [el('p', { class: 'hint', text: t('no_groups') })];
}

function card(entry, again) {
  const words = el('small', { class: 'hint', role: 'status' });
  const happen = (change, values = {}) =>
    ask('group_change', { group: Number(entry.key), change, ...values })
      .then(() => setTimeout(again, 150))
      .catch((refusal) => {
        words.textContent = explain(refusal);
      });
  const bot = entry.bots[0];
  const status = ['administrator', 'member', 'kicked', 'left'].includes(bot?.status) ? bot.status : 'left';
  const inside = status === 'administrator' || status === 'member';
  const title = el('input', {
    type: 'text',
    placeholder: t('new_title'),
    'aria-label': t('new_title'),
    maxLength: 128,
  });
  const button = (change, values) =>
    el('button', {
      type: 'button',
      class: 'plain',
      text: t(`change.${change}`),
      on: { click: () => happen(change, values?.()) },
    });
  return el(
    'section',
    { class: 'fault' },
    el('strong', { text: entry.title }),
    el('small', {
      text: `${t(`type.${entry.forum ? 'forum' : entry.type}`)} · ${t('members', { n: entry.members })} · ${t(`bot_is.${status}`)}`,
    }),
    el(
      'div',
      { class: 'fields' },
      inside
        ? [status === 'member' ? button('promote_bot') : button('demote_bot'), button('kick_bot')]
        : button('add_bot'),
      entry.type === 'group' ? button('migrate') : null,
      entry.type === 'supergroup' && !entry.forum ? button('forum') : null,
    ),
    el(
      'div',
      { class: 'fields' },
      title,
      button('rename', () => ({ title: title.value })),
      entry.forum ? button('topic', () => ({ title: title.value })) : null,
    ),
    words,
  );
}

/** A group with everybody who has a phone here. */
export function peopleCard() {
  const people = [...store.entries.keys()].filter((id) => store.people.has(id));
  const title = el('input', {
    type: 'text',
    placeholder: t('group_title'),
    'aria-label': t('group_title'),
    maxLength: 128,
  });
  const kind = el(
    'select',
    { 'aria-label': t('group_kind') },
    ['group', 'supergroup', 'forum'].map((name) => el('option', { value: name, text: t(`type.${name}`) })),
  );
  const words = el('small', { class: 'hint', role: 'status' });
  const found = (event) => {
    event.preventDefault();
    ask('new_group', { title: title.value, kind: kind.value, people })
      .then(() => {
        title.value = '';
        words.textContent = t('founded');
      })
      .catch((refusal) => {
        words.textContent = explain(refusal);
      });
  };
  return el(
    'form',
    { class: 'fault', on: { submit: found } },
    el('strong', { text: t('new_group') }),
    el('small', { text: t('about.new_group', { names: people.map((id) => store.people.get(id).name).join('、') }) }),
    el('div', { class: 'fields' }, title, kind, el('button', { type: 'submit', class: 'primary', text: t('found') })),
    words,
  );
}

/** The people on the phones, for whom it can end badly. */
export function accountCards(again) {
  return [...store.entries]
    .filter(([id]) => store.people.has(id))
    .map(([id, entries]) => {
      const talk = [...entries.values()].find((entry) => entry.type === 'private');
      const order = (name) => () => ask(name, { person: id, key: talk.key }).then(() => setTimeout(again, 150));
      const button = (name, words, kind = '') =>
        el('button', { type: 'button', class: `plain ${kind}`, text: t(words), on: { click: order(name) } });
      const gone = store.people.get(id).deactivated;
      return el(
        'section',
        { class: 'fault row-of' },
        el('strong', { text: store.people.get(id).name }),
        gone ? el('small', { text: t('deactivated') }) : null,
        gone || !talk ? null : talk.blocked ? button('start', 'unblock') : button('block', 'block'),
        gone ? null : button('deactivate', 'deactivate', 'danger'),
      );
    });
}

// Faults on order: one form a kind, and those that wait to strike.

import { el } from './dom.js';
import { ask } from './socket.js';
import { entriesOf, store } from './store.js';
import { hourOf, t } from './words.js';

/** kind, and which numbers it takes: [name, first value]. */
const FAULTS = [
  ['429', ['retry_after', 30], ['times', 1]], ['500', ['times', 1]], ['html', ['times', 1]],
  ['drop_before', ['times', 1]], ['drop_after', ['times', 1]], ['delay', ['seconds', 5], ['times', 1]],
  ['duplicate', ['times', 1]], ['reorder', ['times', 1]],
];
const SENDS = ['sendMessage', 'editMessageText', 'sendPhoto', 'answerCallbackQuery', 'getUpdates'];
const OF_UPDATES = new Set(['duplicate', 'reorder']);

export function faultForms({ faults, offline_until: until }, again) {
  const waiting = faults.length
    ? el('ul', { class: 'waiting' }, faults.map((fault) => el('li', { text: [t(`fault.${fault.kind}`), fault.method ?? '', fault.chat ? nameOf(fault.chat) : '', `×${fault.left}`].filter(Boolean).join(' · ') })))
    : el('p', { class: 'hint', text: t('no_faults') });
  const clear = el('button', { type: 'button', class: 'plain', text: t('clear_faults'), on: { click: () => ask('no_more_faults').then(again) } });
  return [network(until, again), waiting, faults.length || store.trouble.offline_until ? clear : '', ...FAULTS.map((fault) => form(fault, again))];
}

function network(until, again) {
  const minutes = number('minutes', 10);
  const on = Boolean(store.trouble.offline_until);
  return el('form', { class: 'fault', on: { submit: (event) => { event.preventDefault(); ask('offline', { minutes: Number(minutes.value) }).then(again); } } },
    el('strong', { text: on ? t('offline_until', { time: hourOf(until, store.zone) }) : t('fault.offline') }), el('small', { text: t('about.offline') }),
    el('div', { class: 'fields' }, field('minutes', minutes), el('button', { type: 'submit', class: 'primary', text: t('order') })));
}

function form([kind, ...numbers], again) {
  const fields = numbers.map(([name, value]) => [name, number(name, value)]);
  const chat = el('select', { 'aria-label': t('which_chat') }, el('option', { value: '', text: t('any_chat') }), places().map(([id, name]) => el('option', { value: id, text: name })));
  const method = el('select', { 'aria-label': t('which_method') }, el('option', { value: '', text: t('any_method') }), SENDS.map((name) => el('option', { value: name, text: name })));
  const order = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(fields.map(([name, input]) => [name, Number(input.value)]));
    ask('fault', { kind, ...values, chat: chat.value ? Number(chat.value) : null, method: OF_UPDATES.has(kind) ? '' : method.value || (chat.value ? '' : 'sendMessage') }).then(again);
  };
  return el('form', { class: 'fault', on: { submit: order } }, el('strong', { text: t(`fault.${kind}`) }), el('small', { text: t(`about.${kind}`) }),
    el('div', { class: 'fields' }, OF_UPDATES.has(kind) ? null : [chat, method], fields.map(([name, input]) => field(name, input)), el('button', { type: 'submit', class: 'primary', text: t('order') })));
}

const number = (name, value) => el('input', { type: 'number', min: name === 'seconds' ? 0 : 1, max: 100000, value, 'aria-label': t(`field.${name}`) });
const field = (name, input) => el('label', {}, el('span', { text: t(`field.${name}`) }), input);

/** Chats by the id that the bot knows them by: groups, and the people on the phones here. */
function places() {
  const found = new Map();
  for (const [person, entries] of store.entries) {
    for (const entry of entries.values()) if (entry.type !== 'private') found.set(Number(entry.key), entry.title);
    found.set(person, store.people.get(person)?.name ?? String(person));
  }
  return found.size ? [...found] : [...entriesOf(0)];
}

const nameOf = (id) => new Map(places()).get(id) ?? String(id);

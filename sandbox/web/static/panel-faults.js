// Faults on order: the network gone for a while, a form for the others, and those that wait to strike.

import { el } from './dom.js';
import { explain } from './refusals.js';
import { ask } from './socket.js';
import { store } from './store.js';
import { hourOf, t } from './words.js';

/** Which numbers each kind takes, with the first value. */
const FAULTS = {
  429: { retry_after: 30, times: 1 },
  500: { times: 1 },
  html: { times: 1 },
  drop_before: { times: 1 },
  drop_after: { times: 1 },
  delay: { seconds: 5, times: 1 },
  duplicate: { times: 1 },
  reorder: { times: 1 },
};
const METHODS = ['sendMessage', 'editMessageText', 'sendPhoto', 'answerCallbackQuery', 'getUpdates'];
const OF_UPDATES = new Set(['duplicate', 'reorder']);

export function faultForms({ faults, offline_until: until }, again) {
  const any = faults.length > 0 || store.trouble.offline_until;
  return [
    waiting(faults),
    any
      ? el('button', {
          type: 'button',
          class: 'plain',
          text: t('clear_faults'),
          on: { click: () => ask('no_more_faults').then(again) },
        })
      : null,
    oneFault(again),
    network(until, again),
  ].filter(Boolean);
}

function waiting(faults) {
  if (!faults.length) return el('p', { class: 'hint', text: t('no_faults') });
  const line = (fault) => [t(`fault.${fault.kind}`), fault.method, fault.chat && nameOf(fault.chat), `×${fault.left}`];
  return el(
    'ul',
    { class: 'waiting' },
    faults.map((fault) => el('li', { text: line(fault).filter(Boolean).join(' · ') })),
  );
}

function oneFault(again) {
  const fields = el('div', { class: 'fields' });
  const about = el('small');
  const said = el('small', { role: 'status' });
  const options = Object.keys(FAULTS).map((name) => el('option', { value: name, text: t(`fault.${name}`) }));
  const kind = el('select', { 'aria-label': t('which_fault'), on: { change: () => show() } }, options);
  let read = () => ({});
  const show = () => {
    about.textContent = t(`about.${kind.value}`);
    read = fieldsOf(kind.value, fields);
  };
  const order = (event) => {
    event.preventDefault();
    ask('fault', { kind: kind.value, ...read() }).then(again, (refusal) => (said.textContent = explain(refusal)));
  };
  show();
  return el(
    'form',
    { class: 'fault', on: { submit: order } },
    el('strong', { text: t('order_fault') }),
    kind,
    about,
    fields,
    el('div', { class: 'fields' }, said, el('button', { type: 'submit', class: 'primary', text: t('order') })),
  );
}

/** Fill in the fields of a kind; what comes back reads them. */
function fieldsOf(kind, fields) {
  const chat = select('which_chat', [['', t('any_chat')], ...places()]);
  const method = select('which_method', [['', t('any_method')], ...METHODS.map((name) => [name, name])]);
  const numbers = Object.entries(FAULTS[kind]).map(([name, value]) => [name, number(name, value)]);
  const where = OF_UPDATES.has(kind) ? [] : [chat, method];
  const choices = where.map((choice) => el('label', {}, el('span', { text: choice.ariaLabel }), choice));
  fields.replaceChildren(...choices, ...numbers.map(([name, input]) => field(name, input)));
  return () => ({
    ...Object.fromEntries(numbers.map(([name, input]) => [name, Number(input.value)])),
    ...(where.length ? { chat: chat.value ? Number(chat.value) : null, method: method.value } : {}),
  });
}

function network(until, again) {
  const minutes = number('minutes', 10);
  const on = Boolean(store.trouble.offline_until);
  const order = (event) => {
    event.preventDefault();
    ask('offline', { minutes: Number(minutes.value) }).then(again);
  };
  return el(
    'form',
    { class: 'fault', on: { submit: order } },
    el('strong', { text: on ? t('offline_until', { time: hourOf(until, store.zone) }) : t('fault.offline') }),
    el('small', { text: t('about.offline') }),
    el(
      'div',
      { class: 'fields' },
      field('minutes', minutes),
      el('button', { type: 'submit', class: 'primary', text: t('order') }),
    ),
  );
}

const select = (name, options) =>
  el(
    'select',
    { 'aria-label': t(name) },
    options.map(([value, text]) => el('option', { value, text })),
  );

const number = (name, value) =>
  el('input', {
    type: 'number',
    min: name === 'seconds' ? 0 : 1,
    max: 100000,
    value,
    'aria-label': t(`field.${name}`),
  });

const field = (name, input) => el('label', {}, el('span', { text: t(`field.${name}`) }), input);

/** Chats by the id that the bot knows them by: groups, and the people on the phones here. */
function places() {
  const found = new Map();
  for (const [person, entries] of store.entries) {
    for (const entry of entries.values()) if (entry.type !== 'private') found.set(Number(entry.key), entry.title);
    found.set(person, store.people.get(person)?.name ?? String(person));
  }
  return [...found];
}

const nameOf = (id) => new Map(places()).get(id) ?? String(id);

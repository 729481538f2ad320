// The phones side by side, as many as fit; on a narrow screen one at a time, with a switcher.

import { avatar, el, icon, iconButton } from './dom.js';
import { Phone } from './phone.js';
import { listen, store, watch } from './store.js';
import { t } from './words.js';

const WIDE = 340;
const MOST = 4;

const phones = [];
let active = 0;
let desk;
let tabs;
let row;
const more = iconButton('plus', t('one_more'), oneMore);

export function showPhones(host) {
  desk = host;
  tabs = el('nav', { class: 'tabs', 'aria-label': t('phones') });
  row = el('div', { class: 'phones' });
  desk.replaceChildren(tabs, row);
  for (const kept of remembered()) add(kept);
  new ResizeObserver(arrange).observe(desk);
  listen('started', () => phones.forEach((phone) => phone.begin()));
  listen('people', showTabs);
  listen('unread', showTabs);
  document.addEventListener('visibilitychange', () => phones.forEach((phone) => phone.seen()));
  changed();
}

/** Show this chat of this person, on their phone or, where there is none, on another one that is taken over. */
export function openFor(person, key) {
  let at = phones.findIndex((phone) => phone.person === person);
  if (at < 0) at = phones.findIndex((phone) => !phone.person);
  if (at < 0) at = phones.length - 1;
  if (phones[at].person !== person) phones[at].take(person);
  if (key) phones[at].open(key);
  activate(at);
}

/** Who is on the phones: whoever the address names, else whoever was there before. */
function remembered() {
  const named = new URLSearchParams(location.search).get('people')?.split(',').map(Number).filter(Boolean);
  if (named?.length && !sessionStorage.getItem('phones')) return named.slice(0, MOST).map((person) => ({ person }));
  try {
    const kept = JSON.parse(sessionStorage.getItem('phones') ?? localStorage.getItem('phones') ?? '[]');
    if (kept.length) return kept.slice(0, MOST);
  } catch {
    /* somebody else's notes */
  }
  return [{}, {}];
}

function add({ person = null, key = null } = {}) {
  const phone = new Phone({ person, key, changed, close: () => remove(phone) });
  phones.push(phone);
  row.append(phone.node);
}

function oneMore() {
  add();
  changed();
  phones.at(-1).begin();
  activate(phones.length - 1);
  phones.at(-1).choose();
}

function remove(phone) {
  if (phones.length === 1) return phone.take(null);
  phones.splice(phones.indexOf(phone), 1);
  phone.node.remove();
  phone.end();
  active = Math.min(active, phones.length - 1);
  changed();
}

/** Somebody else is on a phone, or another chat is open. */
function changed() {
  const kept = JSON.stringify(phones.map(({ person, key }) => ({ person, key })));
  sessionStorage.setItem('phones', kept);
  localStorage.setItem('phones', kept);
  const people = [...new Set(phones.map((phone) => phone.person).filter(Boolean))];
  watch(people, [...new Set(phones.map((phone) => phone.key).filter(Boolean))]);
  arrange();
}

/** Where the bar has room for a sign. */
const barEnd = () => document.querySelector('.bar-more');

function activate(at) {
  active = at;
  arrange();
  phones[at].node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function arrange() {
  const fit = Math.max(1, Math.min(MOST, Math.floor(desk.clientWidth / WIDE)));
  document.body.classList.toggle('narrow', fit === 1);
  const from = Math.max(0, Math.min(active, phones.length - fit));
  phones.forEach((phone, at) => phone.show(at >= from && at < from + fit));
  showTabs();
}

function showTabs() {
  const fits = phones.every((phone) => phone.visible);
  tabs.hidden = fits && !document.body.classList.contains('narrow');
  more.hidden = phones.length >= MOST;
  tabs.replaceChildren(...phones.map(tab));
  (tabs.hidden ? barEnd() : tabs).append(more);
}

function tab(phone, at) {
  const person = store.people.get(phone.person);
  const unread = store.unread.get(phone.person) ?? 0;
  const narrow = document.body.classList.contains('narrow');
  return el(
    'button',
    {
      type: 'button',
      class: 'tab',
      'aria-current': phone.visible ? 'true' : 'false',
      'aria-label': person ? t('phone_of', { name: person.name }) : t('nobody'),
      on: { click: () => (narrow && at === active ? phone.choose() : activate(at)) },
    },
    person ? avatar(person.id, person.name, true) : el('span', { class: 'avatar small nobody', text: '?' }),
    el('span', { class: 'tab-name', text: person?.name ?? (narrow ? '' : t('choose')) }),
    narrow && at === active ? icon('down') : null,
    unread ? el('span', { class: 'badge', text: unread > 99 ? '99+' : unread }) : null,
  );
}

// Who holds this phone: everybody by group, found by name; or somebody new.

import { avatar, el, icon } from './dom.js';
import { openSheet } from './sheet.js';
import { ask } from './socket.js';
import { store } from './store.js';
import { t } from './words.js';

/** Their unit, and what they are there. */
export const postOf = ({ circle, about }) => [circle, about].filter(Boolean).join(' · ');

export function choosePerson(phone) {
  if (phone.over.querySelector('.chooser')) return;
  const list = el('div', { class: 'chooser-list', role: 'listbox', 'aria-label': t('choose') });
  const search = el('input', {
    type: 'search',
    class: 'search',
    placeholder: t('search_people'),
    'aria-label': t('search_people'),
    autocomplete: 'off',
  });
  let away = () => {};
  const take = (id) => {
    away();
    phone.take(id);
  };
  const putAway = () => {
    away();
    phone.close();
  };
  const show = () => list.replaceChildren(...groups(search.value.trim().toLowerCase(), phone.person, take));
  search.addEventListener('input', show);
  const content = el(
    'div',
    { class: 'chooser', on: { keydown: (event) => arrows(event, list, search) } },
    search,
    list,
    newcomer(take),
    el('button', { type: 'button', class: 'plain put-away', text: t('close_phone'), on: { click: putAway } }),
  );
  show();
  const focus = matchMedia('(hover: hover)').matches ? search : null;
  away = openSheet(phone.over, t('choose'), content, { full: true, focus });
}

function groups(words, current, take) {
  const found = [...store.people.values()].filter(
    (person) =>
      !words ||
      [person.name, person.about, person.circle, person.username, String(person.id)].some((part) =>
        part?.toLowerCase().includes(words),
      ),
  );
  const circles = new Map();
  for (const person of found) {
    const circle = person.circle || t('others');
    circles.set(circle, [...(circles.get(circle) ?? []), person]);
  }
  if (!found.length) return [el('p', { class: 'hint', text: t('nobody_found') })];
  return [...circles].flatMap(([circle, people]) => [
    el('h3', { text: circle }),
    ...people.map((person) => personRow(person, person.id === current, take, 'option')),
  ]);
}

export function personRow(person, chosen, take, role = null) {
  const unread = store.unread.get(person.id) ?? 0;
  return el(
    'button',
    {
      type: 'button',
      class: 'person-row',
      role,
      'aria-selected': role && String(chosen),
      on: { click: () => take(person.id) },
    },
    avatar(person.id, person.name, true),
    el(
      'span',
      { class: 'who-name' },
      el('strong', { text: person.name }),
      el('small', { text: role ? person.about : postOf(person) }),
    ),
    unread ? el('span', { class: 'badge', text: unread > 99 ? '99+' : unread }) : chosen ? icon('check') : null,
  );
}

function arrows(event, list, search) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [search, ...list.querySelectorAll('.person-row')];
  const at = rows.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
  if (rows[at]) {
    event.preventDefault();
    rows[at].focus();
  }
}

function newcomer(take) {
  const name = el('input', {
    type: 'text',
    maxLength: 64,
    placeholder: t('new_person_name'),
    'aria-label': t('new_person_name'),
  });
  const made = async (event) => {
    event.preventDefault();
    if (!name.value.trim()) return name.focus();
    const { person } = await ask('new_person', { name: name.value });
    take(person);
  };
  return el(
    'form',
    { class: 'newcomer', on: { submit: made } },
    name,
    el('button', { type: 'submit', class: 'primary', text: t('new_person') }),
  );
}

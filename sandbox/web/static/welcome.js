// A phone that nobody holds yet: what this page is, and ways to give it to somebody.

import { personRow } from './chooser.js';
import { el, icon } from './dom.js';
import { store } from './store.js';
import { t } from './words.js';

const OFFERED = 5;

export function welcome(phone) {
  const hint = (sign, words) => el('li', {}, icon(sign), el('span', { text: t(words) }));
  const free = [...store.people.values()].filter(({ id, deactivated }) => !deactivated && !store.entries.has(id));
  return el(
    'div',
    { class: 'welcome' },
    el('ul', {}, hint('contact', 'hint.person'), hint('skip', 'hint.clock'), hint('warn', 'hint.troubles')),
    el(
      'div',
      { class: 'offered' },
      free.slice(0, OFFERED).map((person) => personRow(person, false, (id) => phone.take(id))),
    ),
    el('button', { type: 'button', class: 'primary wide', text: t('choose'), on: { click: () => phone.choose() } }),
  );
}

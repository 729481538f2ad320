// A phone that nobody holds yet: what this page is, and a way to give it to somebody.

import { el, icon } from './dom.js';
import { t } from './words.js';

export function welcome(phone) {
  const hint = (sign, words) => el('li', {}, icon(sign), el('span', { text: t(words) }));
  return el(
    'div',
    { class: 'welcome' },
    el('ul', {}, hint('contact', 'hint.person'), hint('skip', 'hint.clock'), hint('warn', 'hint.troubles')),
    el('button', { type: 'button', class: 'primary wide', text: t('choose'), on: { click: () => phone.choose() } }),
  );
}

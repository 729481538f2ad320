// The list of somebody's chats: the bot, the groups, the last line and what is unread.

import { avatar, el, icon } from './dom.js';
import { lineOf } from './lines.js';
import { entriesOf, store, virtualNow } from './store.js';
import { hourOf, shortDayOf, t } from './words.js';

export function showChats(phone, screen) {
  const entries = [...entriesOf(phone.person).values()].sort((one, other) => other.order - one.order);
  const focused = screen.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const kept = screen.firstElementChild?.scrollTop ?? 0;
  const list = el(
    'div',
    { class: 'chats', role: 'list', 'aria-label': t('chats') },
    entries.map((entry) => row(phone, entry)),
  );
  screen.replaceChildren(list);
  list.scrollTop = kept;
  if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
}

function row(phone, entry) {
  const unread = entry.unread > 99 ? '99+' : entry.unread;
  const state = entry.type !== 'private' ? '' : entry.blocked ? t('blocked') : entry.started ? '' : t('not_started');
  return el(
    'div',
    { role: 'listitem' },
    el(
      'button',
      {
        type: 'button',
        class: 'chat-row',
        data: { key: entry.key },
        on: { click: () => phone.open(entry.key) },
        'aria-label': [entry.title, entry.unread ? t('unread', { n: unread }) : ''].join(' '),
      },
      avatar(entry.bot ?? Number(entry.key), entry.title),
      el(
        'span',
        { class: 'chat-top' },
        entry.type === 'private' ? null : icon('people'),
        el('strong', { text: entry.title }),
        el('time', { text: when(entry.last) }),
      ),
      el('span', { class: 'chat-line' }, state ? el('em', { text: state }) : preview(phone, entry)),
      el(
        'span',
        { class: 'chat-signs' },
        entry.pinned.length ? icon('pin') : null,
        entry.mentioned ? el('span', { class: 'badge', text: '@' }) : null,
        entry.unread ? el('span', { class: `badge${entry.last?.silent ? ' quiet' : ''}`, text: unread }) : null,
      ),
    ),
  );
}

function preview(phone, entry) {
  const last = entry.last;
  if (!last) return el('em', { text: t('nothing_yet') });
  const own = last.from === phone.person;
  const named = !last.body && (own || entry.type !== 'private');
  return [named ? el('b', { text: `${own ? t('you') : last.name}：` }) : null, lineOf(last)];
}

function when(last) {
  if (!last) return '';
  const today = shortDayOf(virtualNow(), store.zone);
  return shortDayOf(last.date, store.zone) === today
    ? hourOf(last.date, store.zone)
    : shortDayOf(last.date, store.zone);
}

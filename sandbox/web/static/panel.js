// The panel of troubles: what Telegram did silently or refused, faults on order, and what happens to groups and people.

import { el, icon } from './dom.js';
import { faultForms } from './panel-faults.js';
import { accountCards, groupCards, peopleCard } from './panel-groups.js';
import { openSheet } from './sheet.js';
import { ask } from './socket.js';
import { listen, store } from './store.js';
import { secondOf, t } from './words.js';

const TABS = ['seen', 'faults', 'groups'];

export function openPanel(first = 'seen') {
  const tabs = el('div', { class: 'panel-tabs', role: 'tablist' });
  const body = el('div', { class: 'panel-body', role: 'tabpanel' });
  let current = first;
  const show = async () => {
    tabs.replaceChildren(
      ...TABS.map((name) =>
        el('button', {
          type: 'button',
          role: 'tab',
          'aria-selected': String(name === current),
          text: t(`panel.${name}`),
          on: {
            click: () => {
              current = name;
              show();
            },
          },
        }),
      ),
    );
    const now = await ask('troubles').catch(() => ({ calls: [], faults: [] }));
    const shown = {
      seen: () => seen(now),
      faults: () => faultForms(now, show),
      groups: () => [...groupCards(show), peopleCard(), ...accountCards(show)],
    };
    body.replaceChildren(...shown[current]());
    if (document.activeElement === document.body) tabs.querySelector('[aria-selected=true]').focus();
  };
  const stop = [
    listen('trouble', () => current !== 'groups' && !body.contains(document.activeElement) && show()),
    listen('people', () => current === 'groups' && !body.contains(document.activeElement) && show()),
  ];
  show();
  openSheet(document.body, t('troubles'), [tabs, body], { away: () => stop.forEach((one) => one()) });
}

/** What would surprise, newest first; the same thing again and again is told once, with its count. */
function seen({ calls }) {
  if (!calls.length) return [el('p', { class: 'hint', text: t('all_well') })];
  const told = new Map();
  for (const one of calls) {
    const kinds = kindsOf(one);
    const same = one.method + JSON.stringify(kinds);
    told.set(same, { one: told.get(same)?.one ?? one, kinds, count: (told.get(same)?.count ?? 0) + 1 });
  }
  return [el('p', { class: 'hint', text: t('surprises_hint') }), ...[...told.values()].map(card)];
}

function kindsOf(one) {
  return [
    ...one.surprises.map(({ harmless, kind, detail }) => [
      'surprise',
      harmless ? t('harmless') : t('silently'),
      `${kind}: ${detail}`,
    ]),
    ...one.unknown.map((name) => ['surprise', t('unknown_parameter'), name]),
    ...(one.fault ? [['fault', t('fault_struck'), t(`fault.${one.fault}`)]] : []),
    ...(one.error ? [['refused', t('refused'), one.error]] : []),
  ];
}

function card({ one, kinds, count }) {
  return el(
    'details',
    { class: 'call' },
    el(
      'summary',
      {},
      el('time', { text: secondOf(one.at, store.zone) }),
      el('code', { text: one.method }),
      count > 1 ? el('span', { class: 'badge quiet', text: `×${count}` }) : null,
      kinds.map(([kind, name, words]) =>
        el(
          'span',
          { class: `sign ${kind}` },
          icon(kind === 'surprise' ? 'warn' : 'block'),
          el('span', {}, el('b', { text: `${name} ` }), words),
        ),
      ),
    ),
    el(
      'dl',
      {},
      Object.entries(one.params).map(([name, value]) => [el('dt', { text: name }), el('dd', { text: value })]),
    ),
  );
}

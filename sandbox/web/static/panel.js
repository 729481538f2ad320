// The panel of troubles: what Telegram did silently or refused, faults on order, and what happens to groups and people.

import { el, icon } from './dom.js';
import { faultForms } from './panel-faults.js';
import { groupCards, peopleCard } from './panel-groups.js';
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
    tabs.replaceChildren(...TABS.map((name) => el('button', { type: 'button', role: 'tab', 'aria-selected': String(name === current), text: t(`panel.${name}`), on: { click: () => { current = name; show(); } } })));
    const now = await ask('troubles').catch(() => ({ calls: [], faults: [] }));
    const shown = { seen: () => seen(now), faults: () => faultForms(now, show), groups: () => [...groupCards(show), peopleCard()] };
    body.replaceChildren(...shown[current]());
  };
  const stop = [listen('trouble', () => current !== 'groups' && !body.contains(document.activeElement) && show()), listen('people', () => current === 'groups' && !body.contains(document.activeElement) && show())];
  show();
  openSheet(document.body, t('troubles'), [tabs, body], { away: () => stop.forEach((one) => one()) });
}

/** What would surprise: silent changes first said, then refusals and unknown parameters; each with its call. */
function seen({ calls }) {
  if (!calls.length) return [el('p', { class: 'hint', text: t('all_well') })];
  return [el('p', { class: 'hint', text: t('surprises_hint') }), ...calls.map(call)];
}

function call(one) {
  const kinds = [
    ...one.surprises.map((surprise) => ['surprise', surprise.harmless ? t('harmless') : t('silently'), `${surprise.kind}: ${surprise.detail}`]),
    ...one.unknown.map((name) => ['surprise', t('unknown_parameter'), name]),
    one.fault ? ['fault', t('fault_struck'), t(`fault.${one.fault}`)] : null,
    one.error ? ['refused', t('refused'), one.error] : null,
  ].filter(Boolean);
  return el('details', { class: 'call' },
    el('summary', {}, el('time', { text: secondOf(one.at, store.zone) }), el('code', { text: one.method }), kinds.map(([kind, name, words]) => el('span', { class: `sign ${kind}` }, icon(kind === 'surprise' ? 'warn' : 'block'), el('b', { text: name }), el('span', { text: words })))),
    el('dl', {}, Object.entries(one.params).flatMap(([name, value]) => [el('dt', { text: name }), el('dd', { text: value })])));
}

// A sheet that comes up from the bottom of a phone, or over the page: focus stays in it, Escape puts it away.

import { el, iconButton } from './dom.js';
import { t } from './words.js';

const opened = [];
const FOCUSABLE = 'button:not([disabled]), input:not([disabled]), select, textarea, a[href], [tabindex="0"]';

/** Returns how to put it away. `full` covers the screen. */
export function openSheet(host, title, content, { full = false, away = null, focus = null } = {}) {
  const before = document.activeElement;
  const close = () => {
    if (!opened.includes(veil)) return;
    opened.splice(opened.indexOf(veil), 1);
    veil.remove();
    if (host.contains(before) || before?.isConnected) before?.focus?.({ preventScroll: true });
    away?.();
  };
  const sheet = el(
    'div',
    {
      class: `sheet${full ? ' full' : ''}`,
      role: 'dialog',
      'aria-modal': String(host === document.body),
      'aria-label': title,
      tabIndex: -1,
    },
    el('header', {}, el('h2', { text: title }), iconButton('close', t('close'), close)),
    el('div', { class: 'sheet-body' }, content),
  );
  const veil = el(
    'div',
    {
      class: 'veil',
      on: {
        click: (event) => event.target === veil && close(),
        keydown: (event) => event.key === 'Tab' && keepInside(event, sheet),
      },
    },
    sheet,
  );
  veil.close = close;
  opened.push(veil);
  host.append(veil);
  (focus ?? sheet).focus({ preventScroll: true });
  return close;
}

/** Escape closes the sheet in which one is, or the last one that came up. */
document.addEventListener('keydown', (event) => {
  const veil = document.activeElement.closest('.veil') ?? opened.at(-1);
  if (event.key === 'Escape') veil?.close?.();
});

function keepInside(event, sheet) {
  const stops = [...sheet.querySelectorAll(FOCUSABLE)].filter((node) => node.offsetParent !== null);
  const first = stops[0];
  const last = stops.at(-1);
  if (event.shiftKey && (document.activeElement === first || document.activeElement === sheet)) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first?.focus();
  }
}

/** Rows of a menu: [icon, words, what to do, extra class]. */
export const menuRows = (rows) =>
  rows
    .filter(Boolean)
    .map(([sign, words, pressed, kind]) =>
      el(
        'button',
        { type: 'button', class: `menu-row ${kind ?? ''}`, on: { click: pressed } },
        sign,
        el('span', { text: words }),
      ),
    );

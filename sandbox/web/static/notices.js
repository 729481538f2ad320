// What pops up on a phone: toasts, alerts, and a banner for a message in a chat that is not open.

import { el, icon } from './dom.js';
import { lineOf } from './lines.js';
import { entriesOf } from './store.js';
import { t } from './words.js';

const TOAST = 3200;
const BANNER = 5000;

export class Notices {
  constructor(phone) {
    this.phone = phone;
    this.last = new Map();
    this.toasts = el('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
    this.banners = el('div', { class: 'banners' });
    phone.over.append(this.banners, this.toasts);
  }

  /** What is in the lists now is not news. */
  begin() {
    this.last = new Map([...entriesOf(this.phone.person).values()].map((entry) => [entry.key, entry.order]));
  }

  clear() {
    this.banners.replaceChildren();
  }

  /** Something in the lists has changed: a loud message elsewhere is announced. */
  look() {
    if (!this.last.size) return this.begin();
    for (const entry of entriesOf(this.phone.person).values()) {
      const before = this.last.get(entry.key) ?? 0;
      this.last.set(entry.key, entry.order);
      const last = entry.last;
      if (!last || entry.order <= before || last.from === this.phone.person || last.silent || last.body) continue;
      if (!this.phone.key || this.phone.key === entry.key || !entry.unread) continue;
      if (entry.type === 'private' || entry.mentioned) this.banner(entry);
    }
  }

  banner(entry) {
    const open = () => this.phone.open(entry.key);
    const node = el(
      'button',
      {
        type: 'button',
        class: 'banner',
        on: {
          click: () => {
            node.remove();
            open();
          },
        },
      },
      el('strong', { text: entry.title }),
      el('span', { text: lineOf(entry.last) }),
    );
    this.banners.replaceChildren(node);
    setTimeout(() => node.remove(), BANNER);
    this.phone.node.classList.remove('buzz');
    requestAnimationFrame(() => this.phone.node.classList.add('buzz'));
  }

  toast(words, wrong = false) {
    const node = el('div', { class: `toast${wrong ? ' wrong' : ''}`, text: words });
    this.toasts.replaceChildren(node);
    setTimeout(() => node.remove(), TOAST + 40 * words.length);
  }

  /** An answer that has to be put away with OK. */
  alert(words) {
    const before = document.activeElement;
    const away = () => {
      box.remove();
      before?.focus?.();
    };
    const ok = el('button', { type: 'button', class: 'primary', text: t('ok'), on: { click: away } });
    const box = el(
      'div',
      { class: 'veil', on: { keydown: ({ key }) => key === 'Escape' && away() } },
      el(
        'div',
        { class: 'alert', role: 'alertdialog', 'aria-modal': 'true', 'aria-label': words },
        icon('warn'),
        el('p', { text: words }),
        ok,
      ),
    );
    this.phone.over.append(box);
    ok.focus();
  }
}

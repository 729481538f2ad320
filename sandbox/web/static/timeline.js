// The messages of a chat: only a window of them is in the page, and it moves as one scrolls.

import { bubble } from './bubble.js';
import { el, iconButton } from './dom.js';
import { loadOlder, store } from './store.js';
import { dateOf, dayOf, t } from './words.js';

const SHOWN = 100;
const STEP = 60;
const MOST = 220;
const NEAR = 500;
const GAP_SECONDS = 900;

export class Timeline {
  /** `view` is what bubbles need; `accepts(message)` leaves out other topics. */
  constructor(view, { accepts, seen }) {
    this.view = view;
    this.accepts = accepts;
    this.seen = seen;
    this.from = 0;
    this.to = 0;
    this.following = true;
    this.top = 0;
    this.drawing = null;
    this.nodes = new Map();
    this.mark = null;
    this.rows = el('div', { class: 'rows' }, el('div', { class: 'line day' }, el('span', { text: t('loading') })));
    this.list = el('div', { class: 'messages', role: 'log', 'aria-label': t('messages'), tabIndex: 0 }, this.rows);
    this.down = iconButton('down', t('to_end'), () => this.bottom(), { hidden: true });
    this.down.classList.add('to-end');
    this.node = el('div', { class: 'timeline' }, this.list, this.down);
    this.list.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.list.addEventListener('keydown', (event) => this.walk(event));
    this.watcher = new ResizeObserver(() => this.following && this.toEnd());
    this.watcher.observe(this.list);
    this.watcher.observe(this.rows);
  }

  get log() {
    return store.logs.get(this.view.key);
  }

  /** At the next frame: what is pushed meanwhile is drawn at once. */
  soon() {
    this.drawing ??= requestAnimationFrame(() => this.render());
  }

  /** Take over what the store has; whoever looks at the end stays there, whoever looks back keeps the place. */
  render() {
    cancelAnimationFrame(this.drawing);
    this.drawing = null;
    if (!this.log) return;
    const before = this.items;
    this.items = itemsOf(this.log.list.filter(this.accepts));
    if (!before || this.following) this.window(this.items.length - SHOWN, this.items.length);
    else this.window(this.place(before[this.from]), this.place(before[this.to - 1]) + 1);
    this.draw();
    if (this.following) this.toEnd();
    this.fill();
  }

  /** What has come above the window is shown where one stands at its top; a short list asks for more of the past. */
  fill() {
    if (this.list.clientHeight && this.list.scrollTop < NEAR) this.back();
  }

  place(item) {
    const at = item ? this.items.findIndex((other) => other.id >= item.id) : 0;
    return at < 0 ? this.items.length - 1 : at;
  }

  window(from, to) {
    this.to = Math.max(0, Math.min(to, this.items.length));
    this.from = Math.max(0, Math.min(from, this.to));
  }

  draw() {
    const anchor = this.following ? null : this.anchor();
    const shown = [];
    const kept = new Map();
    let day = null;
    for (const item of this.items.slice(this.from, this.to)) {
      const date = dateOf(item.messages[0].date, store.zone);
      if (date !== day) shown.push(this.line(`day ${date}`, 'day', dayOf(item.messages[0].date, store.zone), kept));
      day = date;
      if (this.mark === item.id) shown.push(this.line('mark', 'mark', t('unread_below'), kept));
      const old = this.nodes.get(item.id);
      const sign = signOf(item);
      const node = old?.sign === sign ? old : { sign, node: bubble(item, this.view) };
      kept.set(item.id, node);
      shown.push(node.node);
    }
    this.nodes = kept;
    place(this.rows, shown.length ? shown : [this.empty(kept)]);
    if (anchor) this.list.scrollTop += anchor.node.getBoundingClientRect().top - anchor.top;
  }

  empty(kept) {
    const words = this.log.more ? 'loading' : 'nothing_yet';
    return this.line(words, 'day', t(words), kept);
  }

  line(key, kind, words, kept) {
    const node = this.nodes.get(key)?.node ?? el('div', { class: `line ${kind}` }, el('span', { text: words }));
    kept.set(key, { node });
    return node;
  }

  /** The first message that can be seen, and where. */
  anchor() {
    const top = this.list.getBoundingClientRect().top;
    for (const node of this.rows.children) {
      const box = node.getBoundingClientRect();
      if (box.bottom > top && node.dataset.id) return { node, top: box.top };
    }
    return null;
  }

  /** Whoever scrolls up stops following; what only grew, as a photo that has come, changes nothing. */
  scrolled() {
    if (!this.items) return;
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const left = scrollHeight - scrollTop - clientHeight;
    const atEnd = left < 40 && this.to === this.items.length;
    if (atEnd || scrollTop < this.top) this.following = atEnd;
    this.top = scrollTop;
    this.down.hidden = this.following || left < 200;
    if (atEnd) this.seen();
    if (scrollTop < NEAR) this.back();
    else if (left < NEAR && this.to < this.items.length) this.moveTo(this.to + STEP - MOST, this.to + STEP);
  }

  back() {
    if (this.from > 0) this.moveTo(this.from - STEP, Math.min(this.to, Math.max(0, this.from - STEP) + MOST));
    else if (this.log?.more) loadOlder(this.view.person, this.view.key);
  }

  moveTo(from, to) {
    const following = this.following;
    this.following = false;
    this.window(from < this.from ? from : Math.max(from, this.from), to);
    this.draw();
    this.following = following && this.to === this.items.length;
  }

  bottom() {
    this.following = true;
    this.render();
    this.seen();
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.top = this.list.scrollTop;
    this.down.hidden = true;
  }

  /** Show a message, however far back; it lights up for a moment. */
  async jump(id) {
    while (this.log && !this.log.list.some((message) => message.message_id <= id) && this.log.more)
      await loadOlder(this.view.person, this.view.key);
    this.render();
    const at = this.items?.findIndex((item) => item.messages.some((message) => message.message_id === id)) ?? -1;
    if (at < 0) return false;
    this.following = false;
    if (at < this.from || at >= this.to) this.window(at - SHOWN / 2, at + SHOWN / 2);
    this.draw();
    const { node } = this.nodes.get(this.items[at].id);
    node.scrollIntoView({ block: 'center' });
    node.classList.remove('lit');
    requestAnimationFrame(() => node.classList.add('lit'));
    return true;
  }

  /** Arrow keys walk from message to message. */
  walk(event) {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const rows = [...this.list.querySelectorAll('article')];
    const at = rows.indexOf(document.activeElement.closest('article'));
    const next = at < 0 ? rows.at(-1) : rows[at + (event.key === 'ArrowUp' ? -1 : 1)];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  }

  end() {
    this.watcher.disconnect();
    cancelAnimationFrame(this.drawing);
  }
}

/** Albums as one item; who spoke last in a row and not long ago is not named again. */
function itemsOf(messages) {
  const items = [];
  for (const message of messages) {
    const before = items.at(-1);
    if (message.media_group_id && before?.messages[0].media_group_id === message.media_group_id)
      before.messages.push(message);
    else items.push({ id: message.message_id, messages: [message] });
  }
  items.forEach((item, at) => {
    item.first = !together(items[at - 1], item);
    item.last = !together(item, items[at + 1]);
  });
  return items;
}

const signOf = ({ messages, first, last }) =>
  `${messages.map((one) => `${one.message_id}.${one.version}`).join()}${first}${last}`;

function together(one, other) {
  if (!one || !other) return false;
  const [a, b] = [one.messages.at(-1), other.messages[0]];
  return !a.service && !b.service && a.from?.id === b.from?.id && b.date - a.date < GAP_SECONDS;
}

/** Put these nodes into the list, in this order, touching only what moved. */
function place(list, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
  let at = list.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else list.insertBefore(node, at);
  }
}

// Writing: the input with its commands, replies, edits, reply keyboards, and what stands there instead.

import { commandMenu, suggestions } from './commands.js';
import { el, icon, iconButton } from './dom.js';
import { replyKeyboard } from './keyboards.js';
import { lineOf } from './lines.js';
import { aboutBot } from './menus.js';
import { store } from './store.js';
import { t } from './words.js';

export class Composer {
  constructor(chat) {
    this.chat = chat;
    this.replied = null;
    this.edited = null;
    this.silent = false;
    this.dismissed = null;
    this.folded = null;
    this.about = el('div', { class: 'about', hidden: true });
    this.offers = el('div', { class: 'offers', role: 'listbox', 'aria-label': t('commands'), hidden: true });
    this.input = el('textarea', {
      rows: 1,
      'aria-label': t('message'),
      placeholder: t('message'),
      enterKeyHint: 'send',
      on: { input: () => this.typed(), keydown: (event) => this.key(event) },
    });
    this.menuButton = iconButton('menu', t('commands'), () => commandMenu(this.chat, this.offers));
    this.keyboardButton = iconButton('keyboard', t('reply_keyboard'), () => {
      this.folded = this.folded === this.askingId ? null : this.askingId;
      this.refresh();
    });
    this.attachButton = iconButton('attach', t('attach'), () => chat.attach());
    this.sendButton = iconButton('send', t('send'), () => this.send());
    this.sendButton.classList.add('send');
    this.line = el(
      'div',
      { class: 'line-in' },
      this.menuButton,
      this.input,
      this.keyboardButton,
      this.attachButton,
      this.sendButton,
    );
    this.keys = el('div', { class: 'under' });
    this.instead = el('div', { class: 'instead', hidden: true });
    this.input.value = chat.phone.drafts.get(chat.key) ?? '';
    this.node = el('footer', { class: 'composer' }, this.offers, this.about, this.line, this.instead, this.keys);
  }

  get asking() {
    return this.chat.entry?.asking ?? null;
  }

  get askingId() {
    return this.asking?.id ?? null;
  }

  refresh() {
    const { entry } = this.chat;
    const stopped = this.stopped(entry);
    this.line.hidden = Boolean(stopped);
    this.instead.hidden = !stopped;
    this.instead.replaceChildren(...(stopped ?? []));
    const { asking } = this;
    const hasKeys = asking?.keyboard.length > 0 && !stopped;
    this.keyboardButton.hidden = !hasKeys;
    const unfolded = hasKeys && this.folded !== asking.id;
    this.keys.replaceChildren(...(unfolded ? [replyKeyboard(asking, (where) => this.pressed(where, asking))] : []));
    this.input.placeholder =
      asking?.options.input_field_placeholder ?? (this.silent ? t('silent_message') : t('message'));
    this.showAbout();
    this.typed();
  }

  /** The bot was never started or is blocked, or members may not write here. */
  stopped(entry) {
    if (entry.type === 'private' && (!entry.started || entry.blocked)) {
      const words = entry.blocked ? t('unblock') : t('start');
      const bot = store.bots.get(entry.bot);
      const press = () => this.chat.phone.act('start', { key: this.chat.key }).catch(() => {});
      return [
        entry.started || !aboutBot(bot) ? null : el('p', { class: 'hint', text: aboutBot(bot) }),
        el('button', { type: 'button', class: 'primary wide', text: words, on: { click: press } }),
      ].filter(Boolean);
    }
    const topic = entry.topics?.find(({ id }) => id === this.chat.topic);
    const admin = ['creator', 'administrator'].includes(entry.role);
    if (!admin && (entry.forbidden?.includes('text messages') || topic?.closed))
      return [el('p', { class: 'hint', text: t(topic?.closed ? 'topic_closed' : 'may_not_write') })];
    return null;
  }

  /** What the next message answers: chosen here, or asked for by the bot. */
  get replyTo() {
    const { asking } = this;
    if (this.replied) return this.replied;
    if (!asking?.options.force_reply || this.dismissed === asking.id) return null;
    return (
      store.logs.get(this.chat.key)?.list.find((message) => message.message_id === asking.id) ?? {
        message_id: asking.id,
        text: '',
      }
    );
  }

  reply(message) {
    this.edited = null;
    this.replied = message;
    this.refresh();
    this.input.focus();
  }

  edit(message, text) {
    this.replied = null;
    this.edited = message;
    this.input.value = text;
    this.refresh();
    this.input.focus();
  }

  showAbout() {
    const message = this.edited ?? this.replyTo;
    this.about.hidden = !message;
    if (!message) return;
    const drop = () => {
      if (this.edited) this.input.value = '';
      this.dismissed = this.askingId;
      this.replied = null;
      this.edited = null;
      this.refresh();
    };
    this.about.replaceChildren(
      icon(this.edited ? 'edit' : 'reply'),
      el(
        'span',
        {},
        el('strong', { text: this.edited ? t('editing') : t('reply_to', { name: message.from?.first_name ?? '' }) }),
        el('span', { text: lineOf(message).slice(0, 100) }),
      ),
      iconButton('close', t('cancel'), drop),
    );
  }

  typed() {
    const { input } = this;
    if (!this.edited) this.chat.phone.drafts.set(this.chat.key, input.value);
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
    const full = input.value.trim() !== '';
    this.sendButton.hidden = !full;
    this.attachButton.hidden = full || Boolean(this.edited);
    this.menuButton.hidden = full;
    if (!document.hidden) suggestions(this.chat, this.offers, input);
  }

  key(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'Escape' && (this.edited || this.replied)) {
      event.stopPropagation();
      this.about.querySelector('button').click();
    } else if (event.key === 'ArrowUp' && !this.offers.hidden) {
      event.preventDefault();
      this.offers.querySelector('button:last-of-type')?.focus();
    }
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const { edited } = this;
    this.input.value = '';
    try {
      if (edited) await this.chat.phone.act('edit', { key: this.chat.key, message: edited.message_id, text });
      else await this.sendText(text);
      if (edited) this.edited = null;
    } catch {
      this.input.value = text;
    }
    this.refresh();
  }

  /** In a group a command is addressed to its bot. */
  command(words) {
    const bot = this.chat.group && !words.includes('@') ? store.bots.get(this.chat.entry.bots[0]?.id) : null;
    this.sendText(bot ? `${words}@${bot.username}` : words).catch(() => {});
  }

  async sendText(text) {
    await this.deliver('send', { text });
  }

  /** Anything that is sent takes along what it answers, its topic, and whether it makes a sound. */
  async deliver(order, values) {
    const { topic } = this.chat;
    await this.chat.phone.act(order, {
      key: this.chat.key,
      reply_to: this.replyTo?.message_id ?? null,
      thread: topic > 1 ? topic : null,
      silent: this.silent,
      ...values,
    });
    this.replied = null;
    this.refresh();
    this.chat.bottom();
  }

  async pressed(where, asking) {
    await this.chat.press(where);
    if (asking.options.one_time_keyboard) this.folded = asking.id;
    this.refresh();
  }
}

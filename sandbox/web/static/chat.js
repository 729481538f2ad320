// An open chat: who it is with, what is pinned, topics, messages, and the composer.

import { attach } from './attach.js';
import { Composer } from './composer.js';
import { chatMenu, messageMenu } from './menus.js';
import { avatar, el, icon, iconButton } from './dom.js';
import { lineOf } from './lines.js';
import { openLink } from './links.js';
import { entriesOf, listen, loadOlder, store } from './store.js';
import { Timeline } from './timeline.js';
import { t } from './words.js';

const TYPING_SECONDS = 6;
const GENERAL = 1;

export class Chat {
  constructor(phone, key, at) {
    this.phone = phone;
    this.key = key;
    this.person = phone.person;
    this.at = at;
    this.topic = null;
    this.header = el('header', { class: 'chat-head' });
    this.pinned = el('div', { class: 'pinned', hidden: true });
    this.topics = el('div', { class: 'topics', role: 'tablist', hidden: true });
    this.timeline = new Timeline(this, { accepts: (message) => this.accepts(message), seen: () => this.seen() });
    this.composer = new Composer(this);
    this.node = el(
      'div',
      { class: 'chat' },
      this.header,
      this.topics,
      this.pinned,
      this.timeline.node,
      this.composer.node,
    );
    this.node.addEventListener('keydown', (event) => this.keyed(event));
    this.stop = listen(`log:${key}`, () => this.timeline.soon());
    this.stopNames = listen('people', () => this.timeline.soon());
    const unread = this.entry.unread;
    this.unreadAtOpening = unread;
    this.refresh();
  }

  get entry() {
    return entriesOf(this.person).get(this.key);
  }

  get group() {
    return this.entry?.type !== 'private';
  }

  /** What hands do with words in a message. */
  get hands() {
    return {
      over: this.phone.over,
      link: (url) => openLink(this.phone, url),
      command: (words) => this.composer.command(words),
      mention: (words, user) => this.phone.notices.toast(user ? `${user.first_name} · ${user.id}` : words),
      copy: (words) =>
        navigator.clipboard
          ?.writeText(words)
          .then(() => this.phone.notices.toast(t('copied')))
          .catch(() => {}),
    };
  }

  /** Where all topics are shown together, each message says which one it stands in. */
  topicOf(message) {
    const topic = this.topic === null && this.entry?.topics?.find(({ id }) => id === message.message_thread_id);
    return topic ? el('div', { class: 'forwarded', text: `# ${topic.name}` }) : null;
  }

  accepts(message) {
    if (this.topic === null) return true;
    return this.topic === GENERAL ? !message.message_thread_id : message.message_thread_id === this.topic;
  }

  /** The first page is there. */
  loaded() {
    const log = store.logs.get(this.key);
    if (!this.entry || !log) return;
    const others = log.list.filter((message) => message.from?.id !== this.person && !message.service);
    const first = this.unreadAtOpening ? others.at(-this.unreadAtOpening) : null;
    this.timeline.mark = first?.message_id ?? null;
    this.timeline.render();
    if (this.at) this.jump(this.at);
    else if (first && this.unreadAtOpening < 60) this.toUnread(first.message_id);
    this.seen();
  }

  toUnread(id) {
    const line = this.timeline.list.querySelector('.line.mark');
    if (!line || this.timeline.list.scrollHeight <= this.timeline.list.clientHeight) return;
    line.scrollIntoView({ block: 'start' });
    this.timeline.scrolled();
  }

  /** After a break in which the sandbox was started anew, or the page was away for long. */
  async reload() {
    if (!store.logs.has(this.key)) await loadOlder(this.person, this.key);
    this.timeline.render();
    this.refresh();
  }

  refresh() {
    const { entry } = this;
    if (!entry) return;
    this.showHead(entry);
    this.showTopics(entry);
    this.showPinned(entry);
    this.composer.refresh();
  }

  showHead(entry) {
    const typing = entry.action && Date.now() / 1000 - entry.action.at < TYPING_SECONDS;
    if (typing) setTimeout(() => this.phone.chat === this && this.refresh(), TYPING_SECONDS * 1000);
    const about = typing
      ? t(`action.${entry.action.words.replace(/^(record|choose)_.*/, 'typing')}`)
      : entry.type === 'private'
        ? entry.blocked
          ? t('blocked')
          : t('a_bot')
        : t('members', { n: entry.members });
    this.header.replaceChildren(
      iconButton('back', t('back'), () => this.phone.home()),
      avatar(entry.bot ?? Number(entry.key), entry.title, true),
      el(
        'div',
        { class: 'chat-title' },
        el('strong', { text: entry.title }),
        el('small', { class: typing ? 'typing' : '', text: about }),
      ),
      iconButton('more', t('more'), () => chatMenu(this)),
    );
  }

  showTopics(entry) {
    this.topics.hidden = !entry.forum;
    if (!entry.forum) return;
    const tab = (id, name) =>
      el('button', {
        type: 'button',
        role: 'tab',
        'aria-selected': String(this.topic === id),
        text: name,
        on: {
          click: () => {
            this.topic = id;
            this.timeline.items = null;
            this.timeline.following = true;
            this.refresh();
            this.timeline.render();
          },
        },
      });
    this.topics.replaceChildren(
      tab(null, t('all_topics')),
      tab(GENERAL, t('general_topic')),
      ...entry.topics.map((topic) => tab(topic.id, `${topic.closed ? '🔒 ' : ''}${topic.name}`)),
    );
  }

  showPinned(entry) {
    const last = entry.pinned.at(-1);
    this.pinned.hidden = !last;
    if (!last) return;
    this.pinned.replaceChildren(
      el(
        'button',
        { type: 'button', on: { click: () => this.jump(last.id) } },
        icon('pin'),
        el('span', {}, el('strong', { text: t('pinned') }), el('span', { text: lineOf(last) })),
      ),
    );
  }

  async jump(id) {
    if (!(await this.timeline.jump(id))) this.phone.notices.toast(t('not_there'));
  }

  bottom() {
    this.timeline.bottom();
  }

  /** Where there is a keyboard one goes on typing; on a phone none is made to pop up. */
  focus() {
    const typing = matchMedia('(hover: hover)').matches && !this.composer.line.hidden;
    (typing ? this.composer.input : this.timeline.list).focus({ preventScroll: true });
  }

  /** What stands at the end has been seen, if the phone is in sight. */
  seen() {
    const last = store.logs.get(this.key)?.list.at(-1);
    if (!last || document.hidden || !this.phone.visible || !this.timeline.following || !this.entry?.unread) return;
    this.phone.act('read', { key: this.key, message: last.message_id }).catch(() => {});
  }

  shownAgain() {
    this.timeline.render();
    this.seen();
  }

  menu(message, item) {
    messageMenu(this, message, item);
  }

  attach() {
    attach(this);
  }

  /** Press a button; what the bot answers pops up, and where it leads is opened. */
  async press(where) {
    const answer = await this.phone.act('press', { key: this.key, ...where }).catch(() => null);
    if (!answer) return;
    if (answer.text) answer.alert ? this.phone.notices.alert(answer.text) : this.phone.notices.toast(answer.text);
    if (answer.key) this.phone.open(answer.key);
    else if (answer.url) openLink(this.phone, answer.url);
  }

  react(message, emoji) {
    this.phone.act('react', { key: this.key, message: message.message_id, emoji }).catch(() => {});
  }

  /** Escape leads back to the list. */
  keyed(event) {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    this.phone.home();
  }

  end() {
    this.timeline.end();
    this.stop();
    this.stopNames();
  }
}

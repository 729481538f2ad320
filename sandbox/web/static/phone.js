// One phone: whose it is, the list of their chats, an open chat, and what lies over it.

import { Chat } from './chat.js';
import { showChats } from './chats.js';
import { choosePerson, postOf } from './chooser.js';
import { avatar, el, icon, iconButton } from './dom.js';
import { Notices } from './notices.js';
import { ask } from './socket.js';
import { entriesOf, listen, loadOlder, store } from './store.js';
import { explain } from './refusals.js';
import { welcome } from './welcome.js';
import { t } from './words.js';

export class Phone {
  constructor({ person, key, changed, close }) {
    this.person = person;
    this.key = key;
    this.visible = true;
    this.changed = changed;
    this.close = close;
    this.chat = null;
    this.drafts = new Map();
    this.unlisten = [];
    this.owner = el('div', { class: 'owner' });
    this.screen = el('div', { class: 'screen' });
    this.over = el('div', { class: 'over' });
    this.node = el('section', { class: 'phone' }, this.owner, el('div', { class: 'glass' }, this.screen, this.over));
    this.notices = new Notices(this);
    this.stopPeople = listen('people', () => this.showOwner());
    this.showOwner();
  }

  /** The sandbox has answered: show what was open when the page was left. */
  begin() {
    if (this.person && !store.people.has(this.person)) return this.take(null);
    if (!this.person) return this.screen.replaceChildren(welcome(this));
    this.follow();
    if (this.key && entriesOf(this.person).has(this.key)) this.chat ? this.chat.reload() : this.open(this.key);
    else this.home();
  }

  /** Give the phone to somebody, or lay it down. */
  take(person) {
    this.notices.clear();
    this.person = person;
    this.key = null;
    this.drafts.clear();
    this.leaveChat();
    this.screen.replaceChildren();
    this.showOwner();
    this.changed();
    if (!person) return this.screen.replaceChildren(welcome(this));
    this.follow();
    this.home();
  }

  follow() {
    this.unlisten.forEach((stop) => stop());
    this.notices.begin();
    this.unlisten = [listen(`entries:${this.person}`, () => this.refresh())];
  }

  refresh() {
    this.notices.look();
    if (this.key && !entriesOf(this.person).has(this.key)) return this.home();
    if (this.chat) this.chat.refresh();
    else showChats(this, this.screen);
  }

  home() {
    const had = this.key;
    const inside = this.screen.contains(document.activeElement);
    this.key = null;
    this.leaveChat();
    showChats(this, this.screen);
    if (inside) this.screen.querySelector(`[data-key="${had}"]`)?.focus();
    if (had) this.changed();
  }

  /** Open a chat; `at` is a message to show in it. */
  open(key, at = null) {
    if (this.chat?.key === key) return at ? this.chat.jump(at) : this.chat.bottom();
    this.leaveChat();
    this.notices.clear();
    if (this.key !== key) {
      this.key = key;
      this.changed();
    }
    if (!entriesOf(this.person).has(key)) return;
    const inside = this.screen.contains(document.activeElement);
    this.chat = new Chat(this, key, at);
    this.screen.replaceChildren(this.chat.node);
    if (inside) this.chat.focus();
    loadOlder(this.person, key).then(() => this.chat?.key === key && this.chat.loaded());
  }

  leaveChat() {
    this.chat?.end();
    this.chat = null;
  }

  choose() {
    choosePerson(this);
  }

  /** Do something as the owner; a refusal is shown, and thrown on. */
  async act(order, values = {}) {
    try {
      return await ask(order, { person: this.person, ...values });
    } catch (refusal) {
      this.notices.toast(explain(refusal), true);
      throw refusal;
    }
  }

  seen() {
    this.chat?.seen();
  }

  show(visible) {
    const before = this.visible;
    this.visible = visible;
    this.node.hidden = !visible;
    if (visible && !before) this.chat?.shownAgain();
  }

  showOwner() {
    const person = store.people.get(this.person);
    this.node.setAttribute('aria-label', person ? t('phone_of', { name: person.name }) : t('nobody'));
    this.owner.replaceChildren(
      el(
        'button',
        {
          type: 'button',
          class: 'who',
          'aria-label': t('change_person'),
          title: t('change_person'),
          on: { click: () => this.choose() },
        },
        person ? avatar(person.id, person.name, true) : null,
        el(
          'span',
          { class: 'who-name' },
          el('strong', { text: person?.name ?? t('choose') }),
          person ? el('small', { text: postOf(person) }) : null,
        ),
        icon('down'),
      ),
      ...(person?.script ? [scriptSwitch(person)] : []),
      iconButton('close', t('close_phone'), this.close),
    );
  }

  end() {
    this.leaveChat();
    this.stopPeople();
    this.unlisten.forEach((stop) => stop());
  }
}

/** Whether the script plays this person. Whoever does something on the phone takes it over; this gives it back. */
function scriptSwitch(person) {
  return el('button', {
    type: 'button',
    class: 'script-switch',
    role: 'switch',
    'aria-checked': String(!person.taken),
    title: t(person.taken ? 'give_back' : 'script_plays'),
    text: t('auto'),
    on: { click: () => ask(person.taken ? 'give_back' : 'take', { person: person.id }).catch(() => {}) },
  });
}

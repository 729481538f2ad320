// The commands that the bot offers here: as a menu, and while a slash is typed.

import { el } from './dom.js';
import { t } from './words.js';

/** Open or close the whole menu. */
export async function commandMenu(chat, offers) {
  if (!offers.hidden) return hide(offers);
  const { commands } = await chat.phone.act('commands', { key: chat.key }).catch(() => ({ commands: [] }));
  if (!commands.length) return chat.phone.notices.toast(t('no_commands'));
  show(chat, offers, commands);
  offers.querySelector('button')?.focus();
}

/** What begins with the words that are typed. */
export async function suggestions(chat, offers, input) {
  const typed = input.value;
  if (!/^\/\w*$/.test(typed)) return offers.dataset.typed ? hide(offers) : undefined;
  const { commands } = await chat.phone.act('commands', { key: chat.key }).catch(() => ({ commands: [] }));
  if (input.value !== typed) return;
  const fitting = commands.filter(({ command }) => command.startsWith(typed.slice(1)));
  offers.dataset.typed = typed;
  if (fitting.length) show(chat, offers, fitting);
  else hide(offers);
}

function show(chat, offers, commands) {
  const typed = offers.dataset.typed;
  offers.replaceChildren(
    ...commands.map(({ command, description }) =>
      el(
        'button',
        {
          type: 'button',
          role: 'option',
          on: { click: () => choose(chat, offers, command) },
        },
        el('b', { text: `/${command}` }),
        el('span', { text: description }),
      ),
    ),
  );
  if (typed) offers.dataset.typed = typed;
  offers.hidden = false;
  offers.onkeydown = (event) => {
    const rows = [...offers.children];
    const at = rows.indexOf(document.activeElement);
    if (event.key === 'Escape') {
      event.stopPropagation();
      hide(offers);
      chat.composer.input.focus();
    }
    const next = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1] }[event.key];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  };
}

function choose(chat, offers, command) {
  hide(offers);
  chat.composer.input.value = '';
  chat.composer.command(`/${command}`);
}

function hide(offers) {
  offers.hidden = true;
  delete offers.dataset.typed;
  offers.replaceChildren();
}

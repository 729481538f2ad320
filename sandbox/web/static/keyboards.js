// Keyboards: under a message, and under the input.

import { el, icon } from './dom.js';
import { t } from './words.js';

export function inlineKeyboard(message, rows, view) {
  return el(
    'div',
    { class: 'keys', role: 'group', 'aria-label': t('buttons') },
    rows.map((row, y) =>
      el(
        'div',
        { class: 'key-row' },
        row.map((button, x) => inlineButton(message, button, y, x, view)),
      ),
    ),
  );
}

function inlineButton(message, button, row, column, view) {
  const node = el(
    'button',
    { type: 'button', class: `key ${button.style ?? ''}` },
    el('span', { text: button.text }),
    button.url ? el('small', { 'aria-hidden': 'true', text: '↗' }) : null,
  );
  node.addEventListener('click', async (event) => {
    event.stopPropagation();
    if (node.classList.contains('waiting')) return;
    if (button.copy_text) return view.hands.copy(button.copy_text.text);
    node.classList.add('waiting');
    node.setAttribute('aria-busy', 'true');
    await view.press({ message: message.message_id, row, column, label: button.text });
    node.classList.remove('waiting');
    node.removeAttribute('aria-busy');
  });
  return node;
}

/** Under the input: what a press types, shares or sends is the sandbox's business. */
export function replyKeyboard(asking, press) {
  const placed = asking.keyboard.map((row, y) =>
    el(
      'div',
      { class: 'key-row' },
      row.map((button, x) =>
        el(
          'button',
          {
            type: 'button',
            class: 'key',
            on: { click: () => press({ message: asking.id, row: y, column: x, label: button.text }) },
          },
          button.request_contact ? icon('contact') : button.request_location ? icon('place') : null,
          el('span', { text: button.text }),
        ),
      ),
    ),
  );
  return el('div', { class: 'reply-keys', role: 'group', 'aria-label': t('reply_keyboard') }, placed);
}

// Where a link in a message leads: to a bot, to a message of a group, or out of here.

import { entriesOf } from './store.js';
import { t } from './words.js';

const TO_A_MESSAGE = /^https?:\/\/t\.me\/c\/(\d+)\/(?:\d+\/)?(\d+)/;
const TO_A_BOT = /^https?:\/\/t\.me\/\w+\/?(\?|$)/;

export async function openLink(phone, url) {
  const message = TO_A_MESSAGE.exec(url);
  if (message) {
    const key = `-100${message[1]}`;
    if (entriesOf(phone.person).has(key)) phone.open(key, Number(message[2]));
    else phone.notices.toast(t('not_in_that_group'), true);
    return;
  }
  if (TO_A_BOT.test(url)) {
    const { key } = await phone.act('follow', { url }).catch(() => ({}));
    if (key) return phone.open(key);
  }
  if (/^https?:/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
  else phone.notices.toast(url);
}

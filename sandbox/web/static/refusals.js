// A refusal of the sandbox in the language of the page.

import { language, says, t } from './words.js';

export function explain(refusal) {
  const name = `no.${refusal?.error}`;
  if (says(name)) return t(name);
  return language === 'en' && refusal?.words
    ? refusal.words
    : t('no.other', { words: refusal?.words ?? String(refusal) });
}

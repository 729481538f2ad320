// The page: the bar with the clock, the phones, and the connection that feeds them.

import { showClock } from './clock.js';
import { showPhones } from './phones.js';
import { begin } from './store.js';
import { t } from './words.js';

document.title = t('title');
showClock(document.getElementById('bar'));
showPhones(document.getElementById('desk'));
begin();

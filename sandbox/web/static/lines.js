// A message in one line: for lists, banners, pinned bars and quotes; and what service messages say.

import { t } from './words.js';

const CARRIED = ['photo', 'document', 'voice', 'video', 'audio', 'contact', 'venue', 'location'];

/** Of a brief, or of a whole message. */
export function lineOf(message) {
  if (message.service || message.body)
    return serviceLine(message.body ?? message, message.name ?? message.from?.first_name ?? '');
  const kind = CARRIED.includes(message.kind) ? message.kind : CARRIED.find((name) => name in message);
  const text = (message.text ?? message.caption ?? '').replace(/\s+/g, ' ');
  return [kind ? `[${t(`kind.${kind}`)}]` : '', text].filter(Boolean).join(' ');
}

export function serviceLine(body, name) {
  const people = (list) => list.map((user) => user.first_name).join('、');
  if (body.new_chat_members) {
    const joined = people(body.new_chat_members);
    return joined === name ? t('service.joined', { name }) : t('service.added', { name, whom: joined });
  }
  if (body.left_chat_member) {
    const left = body.left_chat_member.first_name;
    return left === name ? t('service.left', { name }) : t('service.removed', { name, whom: left });
  }
  if (body.new_chat_title) return t('service.renamed', { name, title: body.new_chat_title });
  if (body.pinned_message) return t('service.pinned', { name, text: lineOf(body.pinned_message).slice(0, 40) });
  if (body.forum_topic_created) return t('service.topic', { name, title: body.forum_topic_created.name });
  if (body.migrate_to_chat_id) return t('service.migrated');
  if (body.migrate_from_chat_id) return t('service.migrated_from');
  return t('service.other');
}

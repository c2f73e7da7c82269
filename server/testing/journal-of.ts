import type { JournalEntry } from "#lib/journal/entry";
import type { Room } from "#server/rooms/room";

/** Everything the journal of a room says from now on. @param watched subscribers whose `written` entries are wanted */
export function journalOf(room: Room, watched: readonly string[]): JournalEntry[] {
  const entries: JournalEntry[] = [];
  room.observe((entry) => entries.push(entry), watched);
  return entries;
}

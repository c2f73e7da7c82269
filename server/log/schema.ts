/** Numbered steps; `PRAGMA user_version` says how many a database has taken. Never change one that has shipped. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE rooms (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    epoch TEXT NOT NULL,
    host_key_hash TEXT NOT NULL,
    created_at_ms REAL NOT NULL,
    last_used_at_ms REAL NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE events (
    room_id TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    json BLOB NOT NULL,
    data_bytes INTEGER NOT NULL,
    received_at_ms REAL NOT NULL,
    recorded_at_ms REAL NOT NULL,
    via TEXT NOT NULL,
    idempotency_key TEXT,
    body_hash TEXT,
    PRIMARY KEY (room_id, "offset")
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX events_idempotency_key ON events (room_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

  CREATE TABLE hooks (
    room_id TEXT NOT NULL,
    id TEXT NOT NULL,
    transport TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (room_id, id)
  ) WITHOUT ROWID;

  CREATE TABLE deliveries (
    room_id TEXT NOT NULL,
    hook_id TEXT NOT NULL,
    "offset" INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at_ms REAL NOT NULL,
    PRIMARY KEY (room_id, hook_id, "offset")
  ) WITHOUT ROWID;
  CREATE INDEX deliveries_pending ON deliveries (room_id, "offset") WHERE state = 'pending';
  `,
  `
  CREATE TABLE lab_runs (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    experiment TEXT NOT NULL,
    document TEXT NOT NULL,
    journal BLOB NOT NULL
  );
  CREATE INDEX lab_runs_experiment ON lab_runs (experiment, position);
  `,
  // Keys stand apart from events, which may go sooner: events.idempotency_key and body_hash are written no more.
  // bytes_through: bytes of all events of the room up to this one. Those from before this step count as none.
  `
  DROP INDEX events_idempotency_key;
  CREATE TABLE idempotency_keys (
    room_id TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    receipt TEXT NOT NULL,
    answered_at_ms REAL NOT NULL,
    PRIMARY KEY (room_id, key)
  ) WITHOUT ROWID;
  CREATE INDEX idempotency_keys_age ON idempotency_keys (room_id, answered_at_ms);
  INSERT INTO idempotency_keys
    SELECT e.room_id, e.idempotency_key, e.body_hash,
      json_object('id', CAST(e.json AS TEXT) ->> '$.id', 'epoch', r.epoch, 'offset', e."offset", 'matched', 0,
        'matchedByTransport', json('{}'), 'repeated', json('false')),
      e.recorded_at_ms
    FROM events e JOIN rooms r ON r.id = e.room_id
    WHERE e.idempotency_key IS NOT NULL AND e.body_hash IS NOT NULL
      AND e.recorded_at_ms > (unixepoch('subsec') - 600) * 1000;
  ALTER TABLE events ADD COLUMN bytes_through INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deliveries ADD COLUMN reason TEXT;
  `,
  `ALTER TABLE deliveries ADD COLUMN is_manual INTEGER NOT NULL DEFAULT 0;`,
  // JSON array of id, type and time, so that listing them parses no event. Events from before this step have none.
  `ALTER TABLE events ADD COLUMN names TEXT;`,
];

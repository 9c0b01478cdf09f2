CREATE TABLE IF NOT EXISTS calls (
    at         INTEGER NOT NULL,
    endpoint   TEXT    NOT NULL,
    took       INTEGER NOT NULL,
    waited     INTEGER NOT NULL,
    connect    INTEGER NOT NULL,
    server     INTEGER NOT NULL,
    body       INTEGER NOT NULL,
    failure    TEXT,
    every      INTEGER,
    request_id TEXT,
    weight     INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_at ON calls (at);
CREATE TABLE IF NOT EXISTS marks (at INTEGER NOT NULL, what TEXT NOT NULL);

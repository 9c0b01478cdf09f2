//! The tables of flags in PostgreSQL, and every statement about them.

/// Where changes are announced.
pub const CHANNEL: &str = "worky_feature_flags";

/// Makes what is missing, and changes nothing that is there.
pub const TABLES: &str = "\
CREATE TABLE IF NOT EXISTS feature_flags (
    name varchar(50) PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9_-]{1,50}$'),
    description text NOT NULL DEFAULT '',
    enabled boolean NOT NULL DEFAULT false,
    rollout_percentage numeric(5,2) NOT NULL DEFAULT 0 CHECK (rollout_percentage BETWEEN 0 AND 100),
    allowed_clients text[] NOT NULL DEFAULT '{}',
    allowed_users text[] NOT NULL DEFAULT '{}',
    version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user
);
CREATE TABLE IF NOT EXISTS feature_flag_history (
    name varchar(50) NOT NULL,
    version bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    by text NOT NULL,
    reason text,
    before jsonb,
    after jsonb,
    PRIMARY KEY (name, version)
);
";

pub const ALL: &str = "SELECT name, description, enabled, (rollout_percentage * 100)::int4, allowed_clients,
    allowed_users, version, updated_at, updated_by FROM feature_flags ORDER BY name";

pub const HISTORY: &str =
    "SELECT version, at, by, reason, before::text, after::text FROM feature_flag_history
    WHERE name = $1 ORDER BY version DESC";

// Of the three that follow each takes the same: name, version that was read, description (null keeps it), state,
// hundredths of a percent, clients, users, who and why.

/// A name that was put away is taken up again where its history ends.
pub const CREATE: &str = "WITH new AS (
        INSERT INTO feature_flags (name, description, enabled, rollout_percentage, allowed_clients,
            allowed_users, version, updated_by)
        VALUES ($1, coalesce($3, ''), $4, $5 / 100.0, $6, $7, 1 + greatest($2,
            (SELECT coalesce(max(version), 0) FROM feature_flag_history WHERE name = $1)), $8)
        ON CONFLICT (name) DO NOTHING RETURNING *),
    past AS (INSERT INTO feature_flag_history (name, version, at, by, reason, after)
        SELECT name, version, updated_at, updated_by, $9, to_jsonb(new) FROM new)
    SELECT name, description, enabled, (rollout_percentage * 100)::int4, allowed_clients, allowed_users,
        version, updated_at, updated_by, pg_notify('worky_feature_flags', name)::text FROM new";

pub const EDIT: &str = "WITH old AS (
        SELECT * FROM feature_flags WHERE name = $1 AND version = $2 FOR UPDATE),
    new AS (UPDATE feature_flags f SET description = coalesce($3, f.description), enabled = $4,
            rollout_percentage = $5 / 100.0, allowed_clients = $6, allowed_users = $7,
            version = f.version + 1, updated_at = clock_timestamp(), updated_by = $8
        FROM old WHERE f.name = old.name RETURNING f.*),
    past AS (INSERT INTO feature_flag_history (name, version, at, by, reason, before, after)
        SELECT new.name, new.version, new.updated_at, new.updated_by, $9, to_jsonb(old), to_jsonb(new)
        FROM new JOIN old ON old.name = new.name)
    SELECT name, description, enabled, (rollout_percentage * 100)::int4, allowed_clients, allowed_users,
        version, updated_at, updated_by, pg_notify('worky_feature_flags', name)::text FROM new";

pub const ARCHIVE: &str = "WITH old AS (
        DELETE FROM feature_flags WHERE name = $1 AND version = $2 RETURNING *),
    past AS (INSERT INTO feature_flag_history (name, version, at, by, reason, before)
        SELECT name, version + 1, clock_timestamp(), $8, $9, to_jsonb(old) FROM old)
    SELECT name, description, enabled, (rollout_percentage * 100)::int4, allowed_clients, allowed_users,
        version, updated_at, updated_by, pg_notify('worky_feature_flags', name)::text FROM old";

//! Which table's ids come from which of the backend's sequences. All work is one table, with a sequence for
//! each kind.

/// The pairs, to stand behind `WITH`. Ids of assignments and members are not numbered.
macro_rules! numbered {
    () => {
        "numbered(name, prefix) AS (VALUES
            ('users', 'USR'), ('teams', 'TEAM'), ('notifications', 'NOTIF'), ('notification_preferences', 'NPREF'),
            ('notification_history', 'NHIST'), ('audit_logs', 'AUD'), ('work', 'CLI'), ('work', 'PRG'),
            ('work', 'PRJ'), ('work', 'USC'), ('work', 'UST'), ('work', 'TSK'), ('work', 'SUB'))"
    };
}
pub(super) use numbered;

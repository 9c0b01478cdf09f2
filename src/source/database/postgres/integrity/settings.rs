//! Settings of the server that are not as the deployment guide has them.

use super::faults;

/// Memory is told in pages or in kilobytes, so it is compared in bytes, and shown as the server shows it.
pub(super) const OFF_GUIDE: &str = faults!(
    "SELECT format('%s is %s, the guide has %s', name, current_setting(name), advised), NULL
    FROM pg_settings JOIN (VALUES
        ('max_connections', '200'), ('shared_buffers', '256MB'), ('effective_cache_size', '1GB'),
        ('log_statement', 'mod'), ('log_min_duration_statement', '1s')) guide(name, advised) USING (name)
    WHERE NOT CASE name
        WHEN 'max_connections' THEN setting::int8 >= 200
        WHEN 'log_statement' THEN setting IN ('mod', 'all')
        WHEN 'log_min_duration_statement' THEN setting::int8 BETWEEN 0 AND 1000
        ELSE pg_size_bytes(current_setting(name)) >= pg_size_bytes(advised) END
    ORDER BY name"
);

//! What the kernel knows about a process.

use std::fs;

/// Seconds of a core used so far, in user mode and in the kernel, by all its threads.
pub fn cpu_seconds(id: i32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("it runs");
    // The name, in parentheses, may hold blanks; what follows does not.
    let (_, fields) = stat.rsplit_once(')').expect("a name");
    let ticks = |n: usize| fields.split_whitespace().nth(n).and_then(|field| field.parse::<u64>().ok());
    let total = ticks(11).expect("user time") + ticks(12).expect("system time");
    total as f64 / rustix::param::clock_ticks_per_second() as f64
}

/// Megabytes of memory that it holds at this moment.
pub fn resident_megabytes(id: i32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its size");
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes * 1024.0 / 1e6
}

//! This process, as Linux tells (proc(5)).

/// What it uses.
pub(super) struct Process {
    pub(super) resident_bytes: i64,
    pub(super) cpu_seconds: f64,
    pub(super) open_files: usize,
    pub(super) threads: usize,
}

/// Reads it; `None` where there is no `/proc`.
pub(super) fn read() -> Option<Process> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses, which may hold anything.
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    // Numbered from 3 in proc(5): utime 14, stime 15, num_threads 20, rss 24.
    let number = |nth: usize| fields.get(nth.checked_sub(3)?)?.parse::<u32>().ok();
    let ticks = f64::from(number(14)?) + f64::from(number(15)?);
    let pages = i64::from(number(24)?);
    Some(Process {
        resident_bytes: pages.checked_mul(i64::try_from(rustix::param::page_size()).ok()?)?,
        cpu_seconds: ticks / u32::try_from(rustix::param::clock_ticks_per_second()).map(f64::from).ok()?,
        open_files: std::fs::read_dir("/proc/self/fd").ok()?.count(),
        threads: usize::try_from(number(20)?).ok()?,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_uses_memory_time_and_files() {
        let process = super::read().unwrap();
        assert!(process.resident_bytes > 1_000_000 && process.resident_bytes < 1 << 40, "{}", process.resident_bytes);
        assert!(process.open_files >= 3 && process.threads >= 1 && process.cpu_seconds >= 0.0);
    }
}

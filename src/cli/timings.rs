//! `--timings`: wall and processor time of the stages, processor time and peak memory of the process as JSON.

use crate::task::{Stage, Task};
use crate::work::write_file;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Measures from its start.
pub(super) struct Timings {
    to: Option<PathBuf>,
    started: Instant,
}

impl Timings {
    pub(super) fn start(to: Option<PathBuf>) -> Self {
        Self { to, started: Instant::now() }
    }

    /// Writes the file, if one was asked for.
    pub(super) fn write(self, task: &Task) -> anyhow::Result<()> {
        let Some(to) = self.to else { return Ok(()) };
        let seconds = |s: f64| (s * 1e6).round() / 1e6;
        let stages = task.timings();
        let each = |of: fn(&Stage) -> Duration| -> Map<String, Value> {
            stages.iter().map(|stage| (stage.name.to_owned(), json!(seconds(of(stage).as_secs_f64())))).collect()
        };
        let (cpu_s, peak_mb) = usage();
        let out = json!({
            "stages_s": each(|stage| stage.took),
            "stages_cpu_s": each(|stage| stage.clock),
            "total_s": seconds(self.started.elapsed().as_secs_f64()),
            "cpu_s": cpu_s.map(seconds),
            "peak_mb": peak_mb,
        });
        write_file(&to, |file| {
            serde_json::to_writer_pretty(&mut *file, &out)?;
            file.write_all(b"\n")
        })?;
        Ok(())
    }
}

/// Processor time of this process so far, all threads together; nothing where the system does not tell.
pub(super) fn cpu() -> Duration {
    usage().0.and_then(|s| Duration::try_from_secs_f64(s).ok()).unwrap_or_default()
}

/// Processor seconds and peak resident megabytes of this process, where the system tells.
#[cfg(unix)]
pub(super) fn usage() -> (Option<f64>, Option<f64>) {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: `usage` is a valid place for one `rusage`, which the call fills in; all-zero is a valid value of it.
    #[allow(unsafe_code)]
    let usage = unsafe {
        if libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) != 0 {
            return (None, None);
        }
        usage.assume_init()
    };
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 * 1e-6;
    // Linux counts kilobytes, macOS bytes.
    let unit = if cfg!(target_os = "macos") { 1.0 / (1024.0 * 1024.0) } else { 1.0 / 1024.0 };
    let peak = (usage.ru_maxrss as f64 * unit * 10.0).round() / 10.0;
    (Some(seconds(usage.ru_utime) + seconds(usage.ru_stime)), Some(peak))
}

#[cfg(not(unix))]
pub(super) fn usage() -> (Option<f64>, Option<f64>) {
    (None, None)
}

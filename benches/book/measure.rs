//! Runs a command and reads what it cost from the kernel's accounting of ended children.

use nix::sys::resource::{UsageWho, getrusage};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one run of a command cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// User and system time of all its threads.
    pub(crate) cpu: Duration,
    /// Time on the wall.
    pub(crate) wall: Duration,
}

/// Runs a command and returns its cost; ends the benchmark if it fails.
pub(crate) fn run(command: &mut Command) -> Cost {
    let before = children_cpu();
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let wall = start.elapsed();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?} failed: {status:?}");
    Cost { cpu: children_cpu().saturating_sub(before), wall }
}

/// Returns the run whose CPU time is the median.
pub(crate) fn median_of(runs: usize, mut once: impl FnMut() -> Cost) -> Cost {
    let mut costs: Vec<Cost> = (0..runs).map(|_| once()).collect();
    costs.sort_by_key(|cost| cost.cpu);
    costs[runs / 2]
}

/// Returns the largest resident set of all children so far, in MiB.
pub(crate) fn peak_memory() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel accounts for children");
    usage.max_rss() as f64 / 1024.0
}

fn children_cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel accounts for children");
    let micros = |time: nix::sys::time::TimeVal| {
        Duration::from_micros((time.tv_sec() * 1_000_000 + time.tv_usec()).unsigned_abs())
    };
    micros(usage.user_time()) + micros(usage.system_time())
}

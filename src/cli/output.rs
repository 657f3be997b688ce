//! Text on standard output. A reader that has seen enough (`fangxian audit … | head`) is no error.

use std::io::{ErrorKind, Write};

/// Adds a line to a text, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{ use std::fmt::Write as _; let _ = writeln!($out, $($arg)*); }};
}
pub(super) use put;

/// Prints a text.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(e.into()),
        _ => Ok(()),
    }
}

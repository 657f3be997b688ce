//! The `fangxian` program: hands the command line to [`fangxian::cli`] and prints an error once.

use std::process::ExitCode;

fn main() -> ExitCode {
    match fangxian::cli::run(std::env::args_os()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("fangxian: {error:#}");
            ExitCode::from(2)
        }
    }
}

//! The program as a script meets it: every command line, its exit codes and files, killed programs, and project files
//! read by other programs.

mod brief;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod cordon;
mod kill;
mod plan;
mod readers;
mod roster;
mod whatif;
#[path = "../common/workbook.rs"]
mod workbook;
mod worklists;

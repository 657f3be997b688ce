//! Printed sheets, judged by what lies on their pages and in their files.

mod bytes;
mod guard;
mod make;
mod map;
mod numbers;
mod pages;
mod templates;

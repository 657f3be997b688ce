//! A table of typed cells, made row by row when it is written: as CSV, or as a sheet of a workbook.

use super::csv;
use super::worklist::{Cell, Column, Lister};
use std::io::{self, Write};

/// A table.
pub struct Table<'a> {
    /// Its name: of the sheet, of the file.
    pub title: String,
    /// Names of the columns.
    pub heads: Vec<String>,
    /// Rows under the head.
    pub rows: usize,
    cells: Box<dyn Fn(usize, usize) -> Cell + 'a>,
}

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("title", &self.title).field("heads", &self.heads).field("rows", &self.rows).finish()
    }
}

impl<'a> Table<'a> {
    /// A table whose cells are made by `(row, column)`.
    pub fn new(title: &str, heads: Vec<String>, rows: usize, cells: impl Fn(usize, usize) -> Cell + 'a) -> Self {
        Self { title: title.to_owned(), heads, rows, cells: Box::new(cells) }
    }

    /// A table of rows that are there already; short rows end with empty cells.
    pub fn of_rows(title: &str, heads: Vec<String>, rows: Vec<Vec<Cell>>) -> Self {
        let n = rows.len();
        Self::new(title, heads, n, move |row, column| rows[row].get(column).cloned().unwrap_or(Cell::Empty))
    }

    /// A work list.
    pub fn of_list(lister: &'a Lister<'a>, columns: &'a [Column], rows: &'a [u32], title: &str) -> Self {
        let heads = columns.iter().map(|c| lister.head(*c)).collect();
        Self::new(title, heads, rows.len(), move |row, column| lister.cell(rows[row], columns[column]))
    }

    /// A cell.
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        (self.cells)(row, column)
    }

    /// Writes it as CSV.
    pub fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let heads: Vec<&str> = self.heads.iter().map(String::as_str).collect();
        let cells = |row: usize| (0..heads.len()).map(move |column| self.cell(row, column).into_csv());
        csv::write(out, &heads, (0..self.rows).map(cells)).map(|_| ())
    }
}

//! What is wrong with a template, with the line.

use crate::task::Cancelled;

/// Why pages could not be made. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypesetError {
    /// The work was cancelled.
    Cancelled,
    /// A template is wrong.
    Template {
        /// Name of the template.
        file: String,
        /// Line and column, from 1; nothing where the fault has no place.
        place: Option<(usize, usize)>,
        /// The line as it is written.
        line: String,
        /// What the typesetter says.
        message: String,
        /// What it advises.
        hints: Vec<String>,
    },
    /// The pages cannot be written in the wanted format.
    Format {
        /// What the writer says.
        message: String,
    },
}

impl std::fmt::Display for TypesetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::Template { file, place, line, message, hints } => {
                write!(f, "template {file}")?;
                if let Some((row, column)) = place {
                    write!(f, ", line {row}, column {column}")?;
                }
                write!(f, ": {message}")?;
                if !line.is_empty() {
                    write!(f, "\n  {line}")?;
                }
                for hint in hints {
                    write!(f, "\n  {hint}")?;
                }
                Ok(())
            }
            Self::Format { message } => write!(f, "the pages cannot be written: {message}"),
        }
    }
}

impl std::error::Error for TypesetError {}

impl From<Cancelled> for TypesetError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

//! The typesetter: templates and data in, pages out; pages as PDF, PNG and SVG.
//!
//! Templates are plain files ([`Templates`]). They see other templates, the data of the sheet and its maps, and nothing
//! else: no file of the machine, no network, no clock. The same templates and data give the same bytes.

mod error;
mod pages;
mod press;
mod templates;
mod walk;

pub use error::TypesetError;
pub use pages::{PagePixels, Pages};
pub use press::{Press, Sources};
pub use templates::{TemplateError, Templates};
pub use walk::{Block, Placed};

//! Finished pages, and how they are written.

use super::error::TypesetError;
use super::walk::{self, Block, Placed};
use typst::foundations::{Label, Selector, Smart, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

/// Millimetres in a point.
const MM_PER_PT: f64 = 25.4 / 72.0;

/// Pages of a sheet.
#[derive(Debug)]
pub struct Pages {
    document: PagedDocument,
    warnings: Vec<String>,
}

/// A page as pixels: RGB, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePixels {
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
    /// Red, green, blue, opaque.
    pub rgba: Vec<u8>,
}

impl Pages {
    pub(super) fn new(document: PagedDocument, warnings: Vec<String>) -> Self {
        Self { document, warnings }
    }

    /// How many pages there are.
    pub fn len(&self) -> usize {
        self.document.pages().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.document.pages().is_empty()
    }

    /// What the typesetter was not happy with.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Width and height of a page, millimetres.
    pub fn size_mm(&self, page: usize) -> Option<[f64; 2]> {
        let size = self.document.pages().get(page)?.frame.size();
        Some([size.x.to_pt() * MM_PER_PT, size.y.to_pt() * MM_PER_PT])
    }

    /// All pages as a PDF: text as text with subset fonts, tagged. The same pages give the same bytes.
    pub fn pdf(&self) -> Result<Vec<u8>, TypesetError> {
        let creator = concat!("Fangxian ", env!("CARGO_PKG_VERSION"));
        let options = PdfOptions { creator: Smart::Custom(Some(creator.to_owned())), ..PdfOptions::default() };
        typst_pdf::pdf(&self.document, &options).map_err(|errors| TypesetError::Format {
            message: errors.iter().map(|e| e.message.to_string()).collect::<Vec<_>>().join("; "),
        })
    }

    /// A page as an SVG file.
    pub fn svg(&self, page: usize) -> Option<String> {
        Some(typst_svg::svg(self.document.pages().get(page)?, &SvgOptions { render_bleed: false, pretty: false }))
    }

    /// A page as pixels at a resolution.
    pub fn pixels(&self, page: usize, dpi: f64) -> Option<PagePixels> {
        let page = self.document.pages().get(page)?;
        let pixmap = typst_render::render(page, &RenderOptions { pixel_per_pt: (dpi / 72.0).into(), render_bleed: false });
        let (width, height) = (pixmap.width() as usize, pixmap.height() as usize);
        Some(PagePixels { width, height, rgba: pixmap.take() })
    }

    /// Texts and pictures of a page with their places.
    pub fn placed(&self, page: usize) -> Vec<Placed> {
        self.document.pages().get(page).map_or_else(Vec::new, |page| walk::placed(&page.frame))
    }

    /// What a template said about itself under a label, as `(page, value)` in reading order, each value a dictionary of
    /// texts and numbers.
    pub fn told(&self, label: &str) -> Vec<Block> {
        let Some(label) = Label::new(PicoStr::intern(label)) else { return Vec::new() };
        let introspector = self.document.introspector();
        let found = introspector.query(&Selector::Label(label));
        let block = |content: &typst::foundations::Content| {
            let page = introspector.page(content.location()?)?.get();
            let Value::Dict(dict) = &content.to_packed::<MetadataElem>()?.value else { return None };
            Some(Block::of(page - 1, dict))
        };
        found.iter().filter_map(block).collect()
    }
}

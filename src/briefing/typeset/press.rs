//! The world that templates live in: fonts and virtual files, nothing else.

use super::error::TypesetError;
use super::pages::Pages;
use super::templates::Templates;
use crate::scene::fonts;
use crate::task::Task;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration as Time;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};

/// The typesetter's library and the bundled fonts, made once.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Press")
    }
}

/// Virtual files by name: what a template can read.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    files: HashMap<FileId, Bytes>,
    texts: HashMap<FileId, Source>,
}

impl Sources {
    /// The templates.
    pub fn new(templates: &Templates) -> Self {
        let mut out = Self::default();
        for (name, bytes) in templates.files() {
            out.add(name, bytes.to_vec());
        }
        out
    }

    /// Adds a file; one of the same name is replaced. Names that are no path are passed over. The typesetter keeps every name
    /// it has ever met, at most 65,535 of them, so names must not depend on the data.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let Some(id) = id(name) else { return };
        if name.ends_with(".typ")
            && let Ok(text) = String::from_utf8(bytes.clone())
        {
            self.texts.insert(id, Source::new(id, text));
        }
        self.files.insert(id, Bytes::new(bytes));
    }
}

fn id(name: &str) -> Option<FileId> {
    VirtualPath::new(name).ok().map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
}

impl Press {
    /// The press, with the bundled typefaces.
    pub fn get() -> &'static Self {
        static PRESS: OnceLock<Press> = OnceLock::new();
        PRESS.get_or_init(|| {
            let faces = fonts::REGULAR_CHAIN.iter().chain(&fonts::SEMIBOLD_CHAIN);
            let fonts: Vec<Font> = faces.flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
            let book = FontBook::from_fonts(&fonts);
            Self { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts }
        })
    }

    /// Typesets a template. What earlier pages left in the typesetter's memory is given up first where it is old.
    pub fn typeset(&self, main: &str, sources: &Sources, task: &Task) -> Result<Pages, TypesetError> {
        task.check()?;
        let missing = || TypesetError::Template {
            file: main.to_owned(),
            place: None,
            line: String::new(),
            message: "it is not there".to_owned(),
            hints: Vec::new(),
        };
        let main = id(main).ok_or_else(missing)?;
        let desk = Desk { press: self, sources, main, task };
        let result = janitor(|| typst::compile::<typst_layout::PagedDocument>(&desk));
        task.check()?;
        match result.output {
            Ok(document) => Ok(Pages::new(document, result.warnings.iter().map(|w| w.message.to_string()).collect())),
            Err(errors) => Err(errors.first().map_or_else(missing, |error| fault(&desk, error))),
        }
    }

    /// Characters of a text that no bundled typeface has: they would be printed as empty boxes.
    pub fn lacking<'a>(&'a self, text: &'a str) -> impl Iterator<Item = char> + 'a {
        let has = |c: char| self.fonts.iter().any(|font| font.info().coverage.contains(c as u32));
        text.chars().filter(move |c| !c.is_ascii() && !c.is_control() && !has(*c))
    }

    /// Gives up what the typesetter remembers of earlier pages and did not use in the last `age` runs.
    pub fn forget(age: usize) {
        typst::comemo::evict(age);
    }
}

/// How often the memory of the typesetter is swept while it works, and after how many sweeps without use something goes.
const SWEEP: (Time, usize) = (Time::from_millis(600), 1);

/// Runs work while another thread sweeps what the typesetter remembers and has not used for a while: hundreds of pages would
/// keep gigabytes. What was swept is worked out again where it is needed, so results do not depend on it.
fn janitor<T>(work: impl FnOnce() -> T) -> T {
    /// Ends the sweeping also where the work panics.
    struct End<'a>(&'a (Mutex<bool>, Condvar));
    impl Drop for End<'_> {
        fn drop(&mut self) {
            *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.0.1.notify_all();
        }
    }
    let done = (Mutex::new(false), Condvar::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut over = done.0.lock().unwrap_or_else(PoisonError::into_inner);
            while !*over {
                over = done.1.wait_timeout(over, SWEEP.0).unwrap_or_else(PoisonError::into_inner).0;
                Press::forget(SWEEP.1);
            }
        });
        let _end = End(&done);
        work()
    })
}

/// What one run sees.
struct Desk<'a> {
    press: &'a Press,
    sources: &'a Sources,
    main: FileId,
    task: &'a Task,
}

impl Desk<'_> {
    fn find<T: Clone>(&self, files: &HashMap<FileId, T>, id: FileId) -> FileResult<T> {
        // The typesetter knows no cancelling, but it asks for files all the time.
        if self.task.is_cancelled() {
            return Err(FileError::Other(Some("cancelled".into())));
        }
        match id.root() {
            VirtualRoot::Project => {
                files.get(&id).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from(id.vpath().get_without_slash())))
            }
            VirtualRoot::Package(_) => Err(FileError::Other(Some("templates can use no packages".into()))),
        }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.find(&self.sources.texts, id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.find(&self.sources.files, id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn fault(desk: &Desk<'_>, error: &SourceDiagnostic) -> TypesetError {
    let id = error.span.id();
    // Where a template calls a part of another one wrongly, the fault is in the call.
    let source = id.and_then(|id| desk.source(id).ok());
    let at = source.as_ref().and_then(|s| s.lines().byte_to_line_column(desk.range(error.span)?.start));
    let line = source.as_ref().zip(at).and_then(|(s, (row, _))| s.text().lines().nth(row)).unwrap_or_default();
    TypesetError::Template {
        file: id.map_or_else(String::new, |id| id.vpath().get_without_slash().to_owned()),
        place: at.map(|(row, column)| (row + 1, column + 1)),
        line: line.trim().chars().take(160).collect(),
        message: error.message.to_string(),
        hints: error.hints.iter().map(|hint| hint.v.to_string()).collect(),
    }
}

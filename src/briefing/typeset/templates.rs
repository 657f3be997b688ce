//! Templates: the ones that come with the program, and an office's copies of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The templates that come with the program.
const BUILT_IN: [(&str, &str); 8] = [
    ("house.typ", include_str!("../../../assets/briefing/house.typ")),
    ("parts.typ", include_str!("../../../assets/briefing/parts.typ")),
    ("situation.typ", include_str!("../../../assets/briefing/situation.typ")),
    ("atlas.typ", include_str!("../../../assets/briefing/atlas.typ")),
    ("card.typ", include_str!("../../../assets/briefing/card.typ")),
    ("gaps.typ", include_str!("../../../assets/briefing/gaps.typ")),
    ("map.typ", include_str!("../../../assets/briefing/map.typ")),
    ("comparison.typ", include_str!("../../../assets/briefing/comparison.typ")),
];

/// Endings of files that a folder of templates may hold: text, and pictures such as a logo.
const ENDINGS: [&str; 6] = ["typ", "png", "jpg", "jpeg", "svg", "webp"];
/// Most bytes of a folder of templates.
const MOST_BYTES: u64 = 32 << 20;
/// Most files of a folder of templates.
const MOST_FILES: usize = 200;

/// A set of templates, held in memory: what a template can read is decided before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    files: BTreeMap<String, Arc<[u8]>>,
    own: bool,
}

/// Why a folder of templates cannot be used.
#[derive(Debug)]
pub enum TemplateError {
    /// The folder or a file in it cannot be read.
    Read {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It holds none of the templates.
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// It is too large.
    Size {
        /// The folder.
        path: PathBuf,
    },
}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read { path, source } => write!(f, "templates {}: {source}; check the path", path.display()),
            Self::Empty { path } => {
                let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
                write!(f, "templates {}: none of {} is there", path.display(), names.join(", "))
            }
            Self::Size { path } => write!(
                f,
                "templates {}: more than {MOST_FILES} files or {} MB; keep templates and logos only",
                path.display(),
                MOST_BYTES >> 20
            ),
        }
    }
}

impl std::error::Error for TemplateError {}

impl Default for Templates {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Templates {
    /// The templates that come with the program.
    pub fn built_in() -> Self {
        let files = BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), Arc::from(text.as_bytes()))).collect();
        Self { files, own: false }
    }

    /// An office's folder: its files stand in for the built-in ones of the same name, the rest is built in. Files are read
    /// now, folders inside and links are passed over, so that nothing outside the folder can be reached.
    pub fn load(folder: &Path) -> Result<Self, TemplateError> {
        let read = |path: &Path, source| TemplateError::Read { path: path.to_owned(), source };
        let mut out = Self::built_in();
        let (mut bytes, mut files, mut known) = (0, 0, false);
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|e| read(folder, e))? {
            let entry = entry.map_err(|e| read(folder, e))?;
            let kind = entry.file_type().map_err(|e| read(&entry.path(), e))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let ending = Path::new(&name).extension().and_then(|e| e.to_str()).map(str::to_lowercase);
            if kind.is_file() && ending.is_some_and(|e| ENDINGS.contains(&e.as_str())) {
                entries.push((name, entry.path()));
            }
        }
        entries.sort();
        for (name, path) in entries {
            bytes += std::fs::metadata(&path).map_err(|e| read(&path, e))?.len();
            files += 1;
            if bytes > MOST_BYTES || files > MOST_FILES {
                return Err(TemplateError::Size { path: folder.to_owned() });
            }
            known |= BUILT_IN.iter().any(|(built_in, _)| *built_in == name);
            out.files.insert(name, std::fs::read(&path).map_err(|e| read(&path, e))?.into());
        }
        if !known {
            return Err(TemplateError::Empty { path: folder.to_owned() });
        }
        out.own = true;
        Ok(out)
    }

    /// The built-in templates with one of them replaced, or one added.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        self.files.insert(name.to_owned(), Arc::from(text.as_bytes()));
        self.own = true;
        self
    }

    /// Whether any of them is not built in.
    pub fn is_own(&self) -> bool {
        self.own
    }

    /// Names and contents, ascending by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes))
    }

    /// Writes the built-in templates into a folder, to be changed; files that are there stay.
    pub fn copy_to(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        std::fs::create_dir_all(folder)?;
        let mut out = Vec::new();
        for (name, text) in BUILT_IN {
            let path = folder.join(name);
            if !path.exists() {
                std::fs::write(&path, text)?;
                out.push(path);
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_in_for_what_it_has_and_links_are_passed_over() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(matches!(Templates::load(dir.path()), Err(TemplateError::Empty { .. })));
        std::fs::write(dir.path().join("map.typ"), "own").expect("writes");
        std::fs::write(dir.path().join("secret.toml"), "no template").expect("writes");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hostname", dir.path().join("logo.png")).expect("links");
        let got = Templates::load(dir.path()).expect("loads");
        let names: Vec<&str> = got.files().map(|(name, _)| name).collect();
        assert!(got.is_own() && names.contains(&"house.typ") && !names.contains(&"secret.toml") && !names.contains(&"logo.png"));
        assert_eq!(got.files().find(|(n, _)| *n == "map.typ").map(|(_, b)| b.to_vec()), Some(b"own".to_vec()));
        let copy = dir.path().join("copy");
        assert_eq!(Templates::copy_to(&copy).expect("writes").len(), BUILT_IN.len());
        assert_eq!(Templates::copy_to(&copy).expect("writes").len(), 0, "what is there stays");
        assert!(Templates::load(&dir.path().join("nowhere")).is_err());
    }
}

//! Results as files, each whole or not there at all.

use super::WorkError;
use crate::coverage::Report;
use crate::formats::audit::{buildings_csv, gaps_csv, report_json};
use crate::model::Project;
use crate::task::Task;
use crate::words::Lang;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where an audit's results go; `-` as a path is standard output.
#[derive(Debug, Clone, Default)]
pub struct AuditOutputs {
    /// The report as JSON.
    pub json: Option<PathBuf>,
    /// Folder for `buildings.csv` and `gaps.csv`; made when it is not there.
    pub csv: Option<PathBuf>,
}

/// Writes the results of an audit.
pub fn write_outputs(project: &Project, report: &Report, to: &AuditOutputs, lang: Lang, task: &Task) -> Result<(), WorkError> {
    task.stage("tables", "", 3);
    if let Some(path) = &to.json {
        write_file(path, |out| {
            serde_json::to_writer_pretty(&mut *out, &report_json(report))?;
            out.write_all(b"\n")
        })?;
    }
    task.advance(1);
    task.check()?;
    if let Some(dir) = &to.csv {
        std::fs::create_dir_all(dir).map_err(|source| WorkError::Write { path: dir.clone(), source })?;
        write_file(&dir.join("buildings.csv"), |out| buildings_csv(project, report, out))?;
        task.advance(1);
        task.check()?;
        write_file(&dir.join("gaps.csv"), |out| gaps_csv(project, report, lang, out))?;
        task.advance(1);
    }
    task.end();
    Ok(())
}

/// Writes a file through a temporary one beside it, so that it is whole or not there. `-` writes to standard output.
pub fn write_file(path: &Path, f: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), WorkError> {
    let error = |source| WorkError::Write { path: path.to_owned(), source };
    if path == Path::new("-") {
        let mut out = io::stdout().lock();
        return match f(&mut out).and_then(|()| out.flush()) {
            // The reader has seen enough.
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(error),
        };
    }
    let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(".fangxian-").tempfile_in(dir).map_err(error)?;
    let mut out = BufWriter::with_capacity(1 << 17, file);
    f(&mut out).map_err(error)?;
    let file = out.into_inner().map_err(|e| error(e.into_error()))?;
    // A temporary file is private; what it becomes has the rights that a new file of this user has.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0o644, |m| m.permissions().mode());
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).map_err(error)?;
    }
    file.persist(path).map_err(|e| error(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.txt");
        write_file(&path, |out| out.write_all(b"old")).expect("writes");
        let failed = write_file(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("disk full"))
        });
        assert!(failed.is_err_and(|e| e.to_string().contains("disk full")));
        assert_eq!(std::fs::read(&path).expect("still there"), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 1, "no half file is left");
    }
}

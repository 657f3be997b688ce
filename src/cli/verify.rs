//! `fangxian verify`: the independent checker accepts a certificate or refuses it with the reason.

use super::Common;
use super::output::{print, put};
use crate::proof::{Certificate, Claim, Instance};
use crate::task::Task;
use crate::verify::verify_file;
use crate::words::Lang;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A certificate, a list of certificates, or an answer that has one (JSON)
    file: PathBuf,
    /// The instance that the certificate has to speak of; needed where it does not carry its own
    #[arg(long, value_name = "F")]
    instance: Option<PathBuf>,
}

pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} cannot be read; check the path", path.display()))
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    task.stage("read", &args.file.to_string_lossy(), 0);
    let certificates = Certificate::all_from_json(&read(&args.file)?).with_context(|| args.file.display().to_string())?;
    if certificates.is_empty() {
        bail!("{}: there is no certificate in it; write one with `fangxian cordon … --certificate F`", args.file.display());
    }
    let instance = match &args.instance {
        Some(path) => Some(Instance::from_json(&read(path)?).with_context(|| path.display().to_string())?),
        None => None,
    };
    task.stage("verify", "", certificates.len() as u64);
    let (mut out, mut refused) = (String::new(), 0);
    for (number, certificate) in certificates.iter().enumerate() {
        let claim = claim(&certificate.claim, common.lang());
        match (verify_file(certificate, instance.as_ref()), common.lang()) {
            (Ok(()), Lang::Zh) => put!(out, "证书 {}：成立（{claim}）", number + 1),
            (Ok(()), Lang::En) => put!(out, "certificate {}: accepted ({claim})", number + 1),
            (Err(why), Lang::Zh) => {
                refused += 1;
                put!(out, "证书 {}：不成立（{claim}）：{why}", number + 1);
            }
            (Err(why), Lang::En) => {
                refused += 1;
                put!(out, "certificate {}: refused ({claim}): {why}", number + 1);
            }
        }
        task.advance(1);
    }
    task.end();
    print(&out)?;
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn claim(claim: &Claim, lang: Lang) -> String {
    match (claim, lang) {
        (Claim::MinimumCut { value, .. }, Lang::Zh) => format!("最小割 {value}"),
        (Claim::MinimumCut { value, .. }, Lang::En) => format!("minimum cut {value}"),
        (Claim::NotSealable { .. }, Lang::Zh) => "无法封闭".into(),
        (Claim::NotSealable { .. }, Lang::En) => "cannot be sealed".into(),
        (Claim::Sealed { .. }, Lang::Zh) => "已封闭".into(),
        (Claim::Sealed { .. }, Lang::En) => "sealed".into(),
        (Claim::Disjoint { ways }, Lang::Zh) => format!("{} 条互不相交的通路", ways.len()),
        (Claim::Disjoint { ways }, Lang::En) => format!("{} disjoint ways in", ways.len()),
        (Claim::ShortestLeak { length, .. }, Lang::Zh) => format!("最短通路 {} 米", length / 1024),
        (Claim::ShortestLeak { length, .. }, Lang::En) => format!("shortest way in, {} m", length / 1024),
        (Claim::Distances { labels, .. }, Lang::Zh) => format!("{} 个最短距离", labels.len()),
        (Claim::Distances { labels, .. }, Lang::En) => format!("{} shortest distances", labels.len()),
    }
}

//! The independent checker: accepts a certificate or refuses it with the reason. It shares the data types of [`crate::proof`]
//! with the solvers and not a line of their code.

mod cut;
mod distance;
mod refusal;
mod way;

pub use refusal::Refusal;

use crate::proof::{Certificate, Claim, Instance};

/// Whether the evidence of a certificate proves its claim about `instance`.
pub fn verify(certificate: &Certificate, instance: &Instance) -> Result<(), Refusal> {
    if certificate.version != Certificate::VERSION {
        return Err(Refusal::Version { found: certificate.version, read: Certificate::VERSION });
    }
    let digest = instance.digest();
    if certificate.instance_sha256 != digest {
        return Err(Refusal::OtherInstance { named: certificate.instance_sha256.clone(), found: digest });
    }
    match &certificate.claim {
        Claim::MinimumCut { value, cut_edges, cut_junctions, flows } => {
            let cost = cut::sealed(instance, cut_edges, cut_junctions)?;
            if cost != *value {
                return Err(Refusal::CutValue { claimed: *value, found: cost });
            }
            cut::flows(instance, flows, *value)
        }
        Claim::Sealed { cut_edges, cut_junctions } => cut::sealed(instance, cut_edges, cut_junctions).map(|_| ()),
        Claim::NotSealable { way } => way::uncuttable(instance, way),
        Claim::Disjoint { ways } => way::disjoint(instance, ways),
        Claim::ShortestLeak { length, way, lengths, distances } => distance::shortest(instance, *length, way, lengths, distances),
        Claim::Distances { lengths, labels } => distance::labels(instance, lengths, labels),
    }
}

/// Judges a certificate that carries its own instance, or `given` where it carries none. Where both are there they must agree.
pub fn verify_file(certificate: &Certificate, given: Option<&Instance>) -> Result<(), Refusal> {
    match (&certificate.instance, given) {
        (None, None) => Err(Refusal::NoInstance),
        (Some(own), None) => verify(certificate, own),
        (_, Some(given)) => verify(certificate, given),
    }
}

//! The only door to the network: tiles of an address that the user configured.

use std::io::Read;
use std::time::Duration;

/// What an address answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Bytes.
    Found(Vec<u8>),
    /// There is no such tile.
    Nothing,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No connection, or none in time.
    Unreachable(String),
    /// The server said no, with this HTTP status.
    Status(u16),
}

/// Gets bytes from an address. Tests hand in one of their own and count.
pub trait Fetch: Send + Sync {
    /// Asks once; blocks until there is an answer or the time is up.
    fn get(&self, url: &str) -> Result<Answer, Refusal>;
}

/// The network of this machine. Making it opens no connection.
#[derive(Debug, Clone)]
pub struct Web {
    agent: ureq::Agent,
}

/// Most bytes of an answer.
const LARGEST: u64 = 16 << 20;

impl Default for Web {
    fn default() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(Duration::from_secs(6)))
            .timeout_global(Some(Duration::from_secs(20)))
            .http_status_as_error(false)
            .max_redirects(3)
            .user_agent(concat!("fangxian/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: ureq::Agent::new_with_config(config) }
    }
}

impl Fetch for Web {
    fn get(&self, url: &str) -> Result<Answer, Refusal> {
        // Errors of the network library may quote the address, and with it the key.
        let hide = |e: String| Refusal::Unreachable(e.replace(url, "…"));
        let mut response = self.agent.get(url).call().map_err(|e| hide(e.to_string()))?;
        match response.status().as_u16() {
            200 => {
                let mut bytes = Vec::new();
                let read = response.body_mut().as_reader().take(LARGEST + 1).read_to_end(&mut bytes);
                read.map_err(|e| hide(e.to_string()))?;
                let fits = bytes.len() as u64 <= LARGEST;
                if fits { Ok(Answer::Found(bytes)) } else { Err(Refusal::Unreachable("answer too large".to_owned())) }
            }
            // Services differ in how they say that a tile lies outside of theirs.
            204 | 400 | 404 | 410 => Ok(Answer::Nothing),
            status => Err(Refusal::Status(status)),
        }
    }
}

//! The command line.

use std::error::Error;

use clap::Parser;
use nodestrap::join::{JoinCredential, JoinDraft};
use nodestrap::kube_proxy::Conntrack;
use nodestrap::token::{BootstrapToken, StaticToken};
use nodestrap::value::Timestamp;

/// How many days the bootstrap token is good for.
const TOKEN_DAYS: i64 = 1;

/// Writes every file of a fleet's join into a folder, with the plan that says what becomes of them.
#[derive(Parser)]
#[command(name = "bootstrap_node")]
pub(crate) struct Options {
    /// The inventory: versions, cluster and nodes [default: one node of the walkthrough]
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Option<String>,
    /// The folder to write
    #[arg(long, value_name = "DIR", default_value = "target/bootstrap-node")]
    pub(crate) out: String,
    /// Write although the folder is there and not of this program; it is kept beside
    #[arg(long)]
    pub(crate) force: bool,
    /// A static token, the walkthrough's way, instead of a bootstrap token
    #[arg(long)]
    static_token: bool,
    /// The token of an earlier run [default: a new one]
    #[arg(long)]
    token: Option<String>,
    /// kube-proxy's token, once the cluster has made it
    #[arg(long, value_name = "TOKEN")]
    pub(crate) service_account_token: Option<String>,
    /// An existing config.toml, to be changed in place [default: a new one]
    #[arg(long, value_name = "FILE")]
    pub(crate) containerd_config: Option<String>,
    /// containerd's snapshotter
    #[arg(long, value_name = "NAME")]
    snapshotter: Option<String>,
    /// Whether swap stops the kubelet
    #[arg(long, value_name = "BOOL")]
    fail_swap_on: Option<bool>,
    /// Whether cgroup v1 stops the kubelet, from 1.31
    #[arg(long, value_name = "BOOL")]
    fail_cgroup_v1: Option<bool>,
    /// kube-proxy's conntrack limit; 0 leaves the kernel's
    #[arg(long, value_name = "N")]
    conntrack_max_per_core: Option<i32>,
}

impl Options {
    /// A new token, or the one of an earlier run: what was written then stays true.
    pub(crate) fn credential(&self, now: Timestamp) -> Result<JoinCredential, Box<dyn Error>> {
        let given = self.token.as_deref();
        if self.static_token {
            let record = StaticToken::generate();
            return Ok(given.map_or(record.clone(), |token| record.with_token(token.to_owned())).into());
        }
        let token = given.map_or_else(|| Ok(BootstrapToken::generate()), str::parse)?;
        Ok(token.expires(now.plus_days(TOKEN_DAYS)).into())
    }

    /// Sets values of all nodes that are no facts: every document is a draft until it is validated.
    pub(crate) fn force(&self, draft: &mut JoinDraft) {
        draft.kubelet.fail_swap_on = self.fail_swap_on.or(draft.kubelet.fail_swap_on);
        draft.kubelet.fail_cgroup_v1 = self.fail_cgroup_v1.or(draft.kubelet.fail_cgroup_v1);
        if self.snapshotter.is_some() {
            draft.containerd.snapshotter.clone_from(&self.snapshotter);
        }
        if let (Some(most), Some(proxy)) = (self.conntrack_max_per_core, &mut draft.kube_proxy) {
            proxy.conntrack = Some(Conntrack::new().max_per_core(most));
        }
    }
}

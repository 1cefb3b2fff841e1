//! What an operator will see of a join.

use std::fmt;

/// What an operator sees when a link of the join is broken, in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The kubelet ends before it asks for anything, and systemd starts it again.
    KubeletExits,
    /// No certificate request appears in the cluster.
    NoCsr,
    /// The request stays without a condition.
    CsrPending,
    /// The request is approved and gets no certificate.
    ApprovedNotIssued,
    /// The certificate is issued, and the API server does not take it.
    IssuedThenUnauthorized,
    /// The certificate is taken, and no Node appears.
    NotRegistered,
    /// The Node appears and stays NotReady.
    NotReady,
    /// The Node is Ready, and its Pods do not start.
    ReadyButPodsFail,
    /// The Node is Ready, and its Pods cannot resolve or reach services.
    ReadyButNoServiceDns,
    /// The Node is Ready, and logs, exec and metrics are refused.
    ReadyButLogsFail,
    /// The Node is Ready, and another file of the set is refused by the program that reads it.
    ReadyButOthersFail,
    /// Everything works until the kubelet starts again.
    LaterAtRestart,
    /// Everything works until the certificate ends.
    LaterAtExpiry,
}

impl Outcome {
    /// The name of the variant.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KubeletExits => "KubeletExits",
            Self::NoCsr => "NoCsr",
            Self::CsrPending => "CsrPending",
            Self::ApprovedNotIssued => "ApprovedNotIssued",
            Self::IssuedThenUnauthorized => "IssuedThenUnauthorized",
            Self::NotRegistered => "NotRegistered",
            Self::NotReady => "NotReady",
            Self::ReadyButPodsFail => "ReadyButPodsFail",
            Self::ReadyButNoServiceDns => "ReadyButNoServiceDns",
            Self::ReadyButLogsFail => "ReadyButLogsFail",
            Self::ReadyButOthersFail => "ReadyButOthersFail",
            Self::LaterAtRestart => "LaterAtRestart",
            Self::LaterAtExpiry => "LaterAtExpiry",
        }
    }

    /// What happens, in a few words: `the kubelet exits`.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::KubeletExits => "the kubelet exits",
            Self::NoCsr => "no certificate request appears",
            Self::CsrPending => "the certificate request stays pending",
            Self::ApprovedNotIssued => "the request is approved and no certificate is issued",
            Self::IssuedThenUnauthorized => "the API server does not take the certificate",
            Self::NotRegistered => "no Node appears",
            Self::NotReady => "the Node stays NotReady",
            Self::ReadyButPodsFail => "Pods do not start",
            Self::ReadyButNoServiceDns => "Pods do not resolve or reach services",
            Self::ReadyButLogsFail => "logs, exec and metrics are refused",
            Self::ReadyButOthersFail => "another file is refused",
            Self::LaterAtRestart => "the next start of the kubelet fails",
            Self::LaterAtExpiry => "the node drops out when its certificate ends",
        }
    }

    /// Whether the node becomes Ready all the same.
    pub const fn is_ready(self) -> bool {
        matches!(
            self,
            Self::ReadyButPodsFail
                | Self::ReadyButNoServiceDns
                | Self::ReadyButLogsFail
                | Self::ReadyButOthersFail
                | Self::LaterAtRestart
                | Self::LaterAtExpiry
        )
    }

    /// What to look for: a message of the kubelet's journal, or what kubectl shows where the journal says nothing.
    pub const fn journal(self) -> &'static str {
        match self {
            Self::KubeletExits => "kubelet.service: Main process exited, code=exited",
            Self::NoCsr => "Failed while requesting a signed certificate from the control plane",
            Self::CsrPending => "kubectl get csr: CONDITION Pending",
            Self::ApprovedNotIssued => "kubectl get csr: CONDITION Approved, without Issued",
            Self::IssuedThenUnauthorized => "Unable to register node with API server\" err=\"Unauthorized",
            Self::NotRegistered | Self::LaterAtRestart => "Unable to register node with API server",
            Self::NotReady => "Container runtime network not ready",
            Self::ReadyButPodsFail => "Failed to create pod sandbox",
            Self::ReadyButNoServiceDns => "in a Pod, nslookup kubernetes.default: connection timed out",
            Self::ReadyButLogsFail => {
                "kubectl logs: the server has asked for the client to provide credentials"
            }
            Self::ReadyButOthersFail => "the log of the program that reads the file",
            Self::LaterAtExpiry => "certificate has expired or is not yet valid",
        }
    }
}

/// The name of the variant.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

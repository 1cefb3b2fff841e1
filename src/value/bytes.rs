//! Bytes that stand in a file as base64.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::display::Base64Display;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::sensitive::Sensitive;

/// Go's `base64.StdEncoding`: the standard alphabet, padded, loose bits at the end allowed.
const GO_STANDARD: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Bytes that may be a secret: the data of a Secret, a key or certificate inside a kubeconfig.
///
/// In the file they stand as padded standard base64; line breaks inside are skipped, blanks are not. A list of byte
/// numbers is taken too, as Go's decoder does.
///
/// ```
/// use nodestrap::value::Bytes;
///
/// let bytes = Bytes::from("hello");
/// assert_eq!(bytes.to_base64(), "aGVsbG8=");
/// assert_eq!(format!("{bytes:?}"), "Sensitive(..)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(Sensitive<Vec<u8>>);

impl Bytes {
    /// The bytes. The caller must keep them out of messages and logs where they are a secret.
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }

    /// Padded standard base64 on one line.
    pub fn to_base64(&self) -> String {
        GO_STANDARD.encode(self.expose())
    }

    /// The same, as it displays itself.
    pub(crate) fn display_base64(&self) -> impl fmt::Display + '_ {
        Base64Display::new(self.expose(), &GO_STANDARD)
    }

    /// Reads base64 as Go does.
    pub fn from_base64(text: &str) -> Option<Self> {
        // `base64.Decoder` skips CR and LF alone: a kubeconfig may hold data of many lines, yet no blanks.
        let joined: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        GO_STANDARD.decode(joined).ok().map(Self::from)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Sensitive::new(bytes))
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        text.as_bytes().to_vec().into()
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn base64_is_read_as_go_reads_it() {
        let read = |text| Bytes::from_base64(text).map(|bytes| bytes.expose().to_vec());
        assert_eq!(read("aGVs\nbG8=\r\n"), Some(b"hello".to_vec()), "line breaks are skipped");
        assert_eq!(read("aGVsbG9="), Some(b"hello".to_vec()), "loose bits at the end are not looked at");
        for bad in ["aGVs bG8=", "aGVsbG8", "aGVsbG8==", "-_-_", "a"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}

//! Escapes in URLs.

use super::go_url::GoUrlError;

/// Where an escape stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The host, which may escape bytes behind ASCII and `%`.
    Host,
    /// The zone of an IPv6 address.
    Zone,
    /// Anywhere else, where every byte may be escaped.
    Other,
}

fn is_host_byte(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || b"!\"$&'()*+,-.:;<=>[]_~".contains(&byte)
}

/// Decodes `%41` and its like, and checks what may stand there.
pub(super) fn unescape(text: &str, part: Part) -> Result<String, GoUrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first != b'%' {
            // `shouldEscape` of Go's net/url with `encodeHost` and `encodeZone`:
            // elsewhere any byte may stand unescaped.
            if part != Part::Other && !is_host_byte(*first) {
                return Err(GoUrlError::HostCharacter);
            }
            bytes.push(*first);
            continue;
        }
        let [high, low, behind @ ..] = behind else { return Err(GoUrlError::Escape) };
        let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low)) else {
            return Err(GoUrlError::Escape);
        };
        let byte = high << 4 | low;
        let may_stand = match part {
            Part::Other => true,
            Part::Host => byte >= 0x80 || byte == b'%',
            // A zone may escape what it may hold, and a blank, but no byte behind ASCII.
            Part::Zone => byte < 0x80 && is_host_byte(byte) || matches!(byte, b'%' | b' '),
        };
        if !may_stand {
            return Err(GoUrlError::Escape);
        }
        bytes.push(byte);
        rest = behind;
    }
    // Go keeps any bytes; what is no text is shown only, never compared.
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

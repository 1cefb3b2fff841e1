//! PEM blocks as Go's `encoding/pem` finds them.
//!
//! Text around the blocks is skipped, and so is a block that is broken in any way: what counts is which blocks Go
//! sees, because a certificate that Go does not see is not trusted.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// One block.
pub(crate) struct Block<'p> {
    /// What stands behind `BEGIN`: `CERTIFICATE`.
    pub(crate) label: &'p [u8],
    /// Whether lines with a colon stand before the content. Go's certificate pool passes over such blocks.
    pub(crate) has_headers: bool,
    /// The decoded content, which may be a private key.
    pub(crate) content: Zeroizing<Vec<u8>>,
    /// From its `-----BEGIN` to the end of its last line.
    pub(crate) span: Range<usize>,
}

impl Block<'_> {
    /// Whether the label is that of a private key, of any kind.
    pub(crate) fn is_private_key(&self) -> bool {
        // `RSA PRIVATE KEY`, `EC PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`: as `X509KeyPair` of crypto/tls asks.
        self.label == b"PRIVATE KEY" || self.label.ends_with(b" PRIVATE KEY")
    }
}

/// The blocks of a text, in order.
pub(crate) fn blocks(data: &[u8]) -> impl Iterator<Item = Block<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let block = next_block(data, at)?;
        at = block.span.end;
        Some(block)
    })
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"\n-----END ";
const DASHES: &[u8] = b"-----";

/// Padding must be there and complete; loose bits behind it do not matter.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// The first whole block at or behind `at`.
fn next_block(data: &[u8], mut at: usize) -> Option<Block<'_>> {
    loop {
        // The first END decides; the last BEGIN before it is its partner.
        // As `pem.Decode`: a BEGIN without END is passed over that way, instead of swallowing the block behind it.
        let end = at + find(data.get(at..)?, END)?;
        let trailer = end + END.len();
        let begin = rfind(&data[at..end], BEGIN).map(|begin| at + begin);
        // Begin of the rest counts as begin of a line, because Decode cuts what it has read off.
        let begin = begin.filter(|begin| *begin == at || data[begin - 1] == b'\n');
        if let Some(begin) = begin {
            match block_between(data, begin, end)? {
                Ok(block) => return Some(block),
                // Lines with a colon were taken for headers beyond the END: nothing is read after them.
                Err(cursor) if cursor > trailer => return None,
                Err(_) => {}
            }
        }
        at = trailer;
    }
}

/// The block that begins at `begin` and whose END line begins at `end`. The inner error says how far the lines of a
/// broken block were read; the outer one, that the text is at its end.
fn block_between(data: &[u8], begin: usize, end: usize) -> Option<Result<Block<'_>, usize>> {
    let trailer = end + END.len();
    let (first, mut at) = line(data, begin + BEGIN.len());
    let Some(label) = first.strip_suffix(DASHES) else { return Some(Err(at)) };
    let mut has_headers = false;
    loop {
        if at == data.len() {
            return None;
        }
        let (header, next) = line(data, at);
        if !header.contains(&b':') {
            break;
        }
        has_headers = true;
        at = next;
    }
    // The END line holds no colon as a rule; where one does, Decode took it for a header and goes on.
    if has_headers && at > end {
        return Some(Err(at));
    }
    let closing = data.get(trailer..).and_then(|rest| rest.strip_prefix(label)?.strip_prefix(DASHES));
    let closed = closing.is_some_and(|rest| line(rest, 0).0.is_empty());
    if !closed {
        return Some(Err(at));
    }
    // An empty block's END line may share its line feed with the BEGIN line: `at` is behind `end` then.
    let coded: Zeroizing<Vec<u8>> = Zeroizing::new(
        data.get(at..end)
            .unwrap_or(&[])
            .iter()
            .copied()
            .filter(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
            .collect(),
    );
    let Ok(content) = BASE64.decode(&coded) else { return Some(Err(at)) };
    let (_, behind) = line(data, trailer);
    Some(Ok(Block { label, has_headers, content: Zeroizing::new(content), span: begin..behind }))
}

/// The line at `at` without its end and the blanks before that, and the offset behind it.
fn line(data: &[u8], at: usize) -> (&[u8], usize) {
    let rest = &data[at..];
    // `getLine` of encoding/pem trims blanks at the end, yet not at the beginning.
    let (content, next) = match rest.iter().position(|b| *b == b'\n') {
        None => (rest, data.len()),
        Some(feed) => {
            let content = &rest[..feed];
            (content.strip_suffix(b"\r").unwrap_or(content), at + feed + 1)
        }
    };
    let blanks = content.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    (&content[..content.len() - blanks], next)
}

fn find(data: &[u8], wanted: &[u8]) -> Option<usize> {
    data.windows(wanted.len()).position(|window| window == wanted)
}

fn rfind(data: &[u8], wanted: &[u8]) -> Option<usize> {
    data.windows(wanted.len()).rposition(|window| window == wanted)
}

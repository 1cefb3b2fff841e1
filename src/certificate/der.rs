//! DER, read as strictly as Go's `cryptobyte` does: short tags, shortest lengths, nothing indefinite.

/// Tags used here.
pub(super) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const NUMERIC_STRING: u8 = 0x12;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const T61_STRING: u8 = 0x14;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const BMP_STRING: u8 = 0x1e;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// `[n]`, holding a primitive value.
    pub(crate) const fn context(n: u8) -> u8 {
        0x80 | n
    }

    /// `[n]`, holding other elements.
    pub(crate) const fn constructed(n: u8) -> u8 {
        0xa0 | n
    }
}

/// One element.
#[derive(Clone, Copy)]
pub(super) struct Element<'d> {
    pub(super) tag: u8,
    pub(super) content: &'d [u8],
    /// Header and content.
    pub(super) whole: &'d [u8],
}

/// Reads elements one after another; every method gives nothing where Go's reader fails.
#[derive(Clone, Copy)]
pub(super) struct DerReader<'d>(pub(super) &'d [u8]);

impl<'d> DerReader<'d> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the next element has this tag.
    pub(super) fn peek(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// The next element, whatever it is.
    pub(super) fn any(&mut self) -> Option<Element<'d>> {
        let start = self.0;
        let (tag, length) = self.header()?;
        let (content, behind) = self.0.split_at_checked(length)?;
        self.0 = behind;
        Some(Element { tag, content, whole: &start[..start.len() - behind.len()] })
    }

    /// The tag and length of the next element, which may promise more than there is.
    fn header(&mut self) -> Option<(u8, usize)> {
        let (&tag, rest) = self.0.split_first()?;
        self.0 = rest;
        // `cryptobyte` refuses tags of several bytes outright ("ASN.1 high-tag-number form").
        (!is_long(tag)).then_some(())?;
        Some((tag, self.length()?))
    }

    /// [`header`](Self::header), with tags of several bytes: `encoding/asn1` reads those, `cryptobyte` does not.
    fn long_header(&mut self) -> Option<(u8, usize)> {
        let (&tag, rest) = self.0.split_first()?;
        if !is_long(tag) {
            return self.header();
        }
        let width = 1 + rest.iter().take_while(|byte| *byte & 0x80 != 0).count();
        let (number, rest) = rest.split_at_checked(width)?;
        // The shortest way, and a number that does not fit into one byte.
        let good = number.len() <= 4 && number.first() != Some(&0x80) && !matches!(number, [0..=0x1e]);
        good.then_some(())?;
        self.0 = rest;
        Some((tag, self.length()?))
    }

    fn length(&mut self) -> Option<usize> {
        let (&first, rest) = self.0.split_first()?;
        if first < 0x80 {
            self.0 = rest;
            return Some(usize::from(first));
        }
        let width = usize::from(first & 0x7f);
        // A width of zero is BER's indefinite length.
        if width == 0 || width > 4 {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(width)?;
        let length = digits.iter().fold(0_u64, |length, digit| length << 8 | u64::from(*digit));
        // DER has one way to write a length; Go refuses all others.
        let shortest = length >= 128 && digits.first() != Some(&0);
        self.0 = rest;
        usize::try_from(length).ok().filter(|_| shortest)
    }

    /// Whether nothing is left, or at least the tag and length of a next element.
    pub(super) fn goes_on_well(mut self) -> bool {
        self.is_empty() || self.long_header().is_some()
    }

    /// An optional element inside of an explicit `outer` tag, the way Go's `encoding/asn1` reads it: the length of
    /// the outer one is not looked at, and an element of another kind counts as missing.
    #[expect(clippy::option_option, reason = "missing and broken are different")]
    pub(super) fn explicit(&mut self, outer: u8, tag: u8) -> Option<Option<Self>> {
        if self.is_empty() {
            return Some(None);
        }
        let mut ahead = *self;
        let (found, length) = ahead.long_header()?;
        if found != outer {
            return Some(None);
        }
        if length == 0 {
            return None;
        }
        // `parseField` of encoding/asn1 reads the outer header, then the inner
        // element, and forgets where the outer one should end.
        let element = ahead;
        if ahead.long_header()?.0 != tag {
            return Some(None);
        }
        *self = element;
        let start = self.0;
        let whole = self.element(tag)?.whole;
        Some(Some(Self(&start[..whole.len()])))
    }

    /// The next element, which must have this tag.
    pub(super) fn element(&mut self, tag: u8) -> Option<Element<'d>> {
        self.any().filter(|element| element.tag == tag)
    }

    /// A reader over the content of the next element.
    pub(super) fn inner(&mut self, tag: u8) -> Option<Self> {
        self.element(tag).map(|element| Self(element.content))
    }

    /// The content of an element that may be missing; the outer `None` is a broken one.
    #[expect(clippy::option_option, reason = "missing and broken are different")]
    pub(super) fn optional(&mut self, tag: u8) -> Option<Option<Self>> {
        if self.peek(tag) { self.inner(tag).map(Some) } else { Some(None) }
    }

    /// The bytes of an integer in two's complement, the fewest possible.
    pub(super) fn integer(&mut self) -> Option<&'d [u8]> {
        self.integer_of(tag::INTEGER)
    }

    pub(super) fn integer_of(&mut self, tag: u8) -> Option<&'d [u8]> {
        let bytes = self.element(tag)?.content;
        // A first byte of sign bits only, followed by another sign bit, could be left out.
        let shortest = match bytes {
            [] => false,
            [0, second, ..] => second & 0x80 != 0,
            [0xff, second, ..] => second & 0x80 == 0,
            _ => true,
        };
        shortest.then_some(bytes)
    }

    /// An integer above zero, without leading zeros.
    pub(super) fn positive(&mut self) -> Option<&'d [u8]> {
        let bytes = self.integer()?;
        match bytes {
            [] | [0] => None,
            [0, rest @ ..] => Some(rest),
            [first, ..] => (first & 0x80 == 0).then_some(bytes),
        }
    }

    /// An integer of at most 64 bits.
    pub(super) fn small(&mut self) -> Option<i64> {
        signed(self.integer()?)
    }

    pub(super) fn boolean(&mut self) -> Option<bool> {
        match self.element(tag::BOOLEAN)?.content {
            [0] => Some(false),
            // DER's true has all bits set; BER takes anything but zero.
            [0xff] => Some(true),
            _ => None,
        }
    }

    /// The content of an object identifier whose parts fit 31 bits.
    pub(super) fn oid(&mut self) -> Option<&'d [u8]> {
        let bytes = self.element(tag::OBJECT_IDENTIFIER)?.content;
        is_small_oid(bytes).then_some(bytes)
    }

    /// The bytes of a bit string and how many bits of the last one do not count.
    pub(super) fn bits(&mut self) -> Option<(&'d [u8], u8)> {
        let (&unused, bytes) = self.element(tag::BIT_STRING)?.content.split_first()?;
        let last = bytes.last().copied();
        // Bits that do not count must be zero, and an empty string has none of them.
        let clean = unused <= 7 && last.map_or(unused == 0, |last| last & ((1 << unused) - 1) == 0);
        clean.then_some((bytes, unused))
    }
}

/// Whether a tag goes on in the next byte.
const fn is_long(tag: u8) -> bool {
    tag & 0x1f == 0x1f
}

/// A two's complement number of at most 64 bits.
pub(super) fn signed(bytes: &[u8]) -> Option<i64> {
    let sign = if bytes.first()? & 0x80 == 0 { 0 } else { -1 };
    (bytes.len() <= 8).then(|| bytes.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte)))
}

fn is_small_oid(bytes: &[u8]) -> bool {
    let mut value = 0_u32;
    let mut digits = 0;
    for &byte in bytes {
        // `readBase128Int` of cryptobyte: at most 31 bits for each part, no leading zeros.
        if digits == 5 || value >= 1 << 24 || digits == 0 && byte == 0x80 {
            return false;
        }
        value = value << 7 | u32::from(byte & 0x7f);
        digits += 1;
        if byte & 0x80 == 0 {
            value = 0;
            digits = 0;
        }
    }
    digits == 0 && !bytes.is_empty()
}

/// Whether an object identifier of any size is written the shortest way.
pub(super) fn is_any_oid(bytes: &[u8]) -> bool {
    let first_of_part = |at: usize| at == 0 || bytes[at - 1] & 0x80 == 0;
    bytes.last().is_some_and(|last| last & 0x80 == 0)
        && bytes.iter().enumerate().all(|(at, byte)| *byte != 0x80 || !first_of_part(at))
}

/// Go looks at characters: a byte that is no UTF-8 counts as one above ASCII.
pub(super) fn is_ia5(bytes: &[u8]) -> bool {
    bytes.is_ascii()
}

//! What the scanner gives to the grammar.

use std::ops::Range;

use crate::tree::Style;

#[derive(Debug)]
pub(super) struct Token<'s> {
    pub(super) kind: TokenKind<'s>,
    pub(super) span: Range<usize>,
}

#[derive(Debug)]
pub(super) enum TokenKind<'s> {
    End,
    /// `%YAML 1.1`
    Version(u8, u8),
    /// `%TAG !handle! prefix`
    TagDirective(Box<Tag<'s>>),
    DocumentStart,
    DocumentEnd,
    BlockListStart,
    BlockMapStart,
    /// The end of a block list or map.
    BlockEnd,
    FlowListStart,
    FlowListEnd,
    FlowMapStart,
    FlowMapEnd,
    /// `-`
    Entry,
    /// `,`
    Comma,
    /// A key follows.
    Key,
    /// `:`
    Value,
    Alias(&'s str),
    Anchor(&'s str),
    Tag(Box<Tag<'s>>),
    Scalar(Style, ScalarText),
}

/// Where the text of a scalar is.
#[derive(Debug)]
pub(super) enum ScalarText {
    /// It is the span.
    Span,
    /// It is the span without its quotes.
    Inner,
    Owned(String),
}

/// A tag, or a handle with what it stands for. Percent escapes may be any bytes.
#[derive(Debug)]
pub(super) struct Tag<'s> {
    pub(super) handle: &'s str,
    pub(super) suffix: Vec<u8>,
}

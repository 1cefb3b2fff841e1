//! What stands before a node or a document: anchors, tags, directives.

use std::ops::Range;

use super::nodes::Properties;
use super::read::YamlReader;
use super::token::{Tag, Token, TokenKind};
use crate::format::SyntaxError;

/// Every tag that has a meaning is shorter.
const LONGER_THAN_ANY_TAG: usize = 64;

impl<'s> YamlReader<'s> {
    /// Reads `%` lines; `true` if there are any.
    pub(super) fn directives(&mut self) -> Result<bool, SyntaxError> {
        let mut version = false;
        let mut any = false;
        loop {
            let token = self.scanner.peek()?;
            let span = token.span.clone();
            match token.kind {
                TokenKind::Version(..) if version => {
                    return Err(SyntaxError::refused(span, "the YAML version is given twice"));
                }
                TokenKind::Version(1, 1) => version = true,
                // `yaml_parser_process_directives` takes 1.1 alone ("found incompatible
                // YAML document"), `%YAML 1.2` included.
                TokenKind::Version(..) => {
                    return Err(SyntaxError::refused(span, "Kubernetes reads YAML 1.1 alone"));
                }
                TokenKind::TagDirective(_) => {}
                _ => break,
            }
            any = true;
            if let Some(Token { kind: TokenKind::TagDirective(tag), .. }) = self.scanner.advance() {
                if self.handles.insert(tag.handle, tag.suffix).is_some() {
                    return Err(SyntaxError::refused(span, "the tag handle is given twice"));
                }
            }
        }
        // `default_tag_directives` of go-yaml's parserc.go, which a document's own `%TAG` overrides.
        for (handle, prefix) in [("!", &b"!"[..]), ("!!", b"tag:yaml.org,2002:")] {
            self.handles.entry(handle).or_insert_with(|| prefix.to_vec());
        }
        Ok(any)
    }

    pub(super) fn properties(&mut self) -> Result<Properties<'s>, SyntaxError> {
        let mut properties = Properties::default();
        loop {
            match self.scanner.peek()?.kind {
                // Either order, each once; a second anchor ends the properties, and then is no node.
                TokenKind::Anchor(name) if properties.anchor.is_none() => properties.anchor = Some(name),
                TokenKind::Tag(_) if properties.tag.is_none() => {}
                _ => return Ok(properties),
            }
            if let Some(Token { kind: TokenKind::Tag(tag), span }) = self.take() {
                properties.tag = Some(self.full_tag(*tag, span)?);
            }
        }
    }

    fn full_tag(&self, tag: Tag<'s>, span: Range<usize>) -> Result<Vec<u8>, SyntaxError> {
        if tag.handle.is_empty() {
            return Ok(tag.suffix);
        }
        match self.handles.get(tag.handle) {
            // A prefix may be used many times: of a long one as much is copied as tells the tag from all known ones.
            Some(prefix) => Ok([&prefix[..prefix.len().min(LONGER_THAN_ANY_TAG)], &tag.suffix].concat()),
            None => Err(SyntaxError::refused(span, "the tag's handle is not declared")),
        }
    }
}

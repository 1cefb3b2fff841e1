//! Tokens into a tree: the grammar.

use std::collections::BTreeMap;

use super::nodes::{Nodes, Properties};
use super::scan::Scanner;
use super::token::{ScalarText, Token, TokenKind};
use crate::format::SyntaxError;
use crate::tree::{NodeKind, Note, NoteKind, Style, Tree};

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    DocumentEnd,
    /// An item of a block list, or its end.
    Item,
    /// An item of a list whose dashes stand in the column of the key above.
    UnindentedItem,
    BlockKey,
    BlockValue,
    FlowItem {
        first: bool,
    },
    /// `[a: b]` and `[? a : b]`, maps of one entry without braces.
    PairKey,
    PairValue,
    PairEnd,
    FlowKey {
        first: bool,
    },
    FlowValue,
    /// The value of a flow key without `:`.
    NoFlowValue,
}

pub(super) struct YamlReader<'s> {
    pub(super) scanner: Scanner<'s>,
    nodes: Nodes<'s>,
    state: State,
    /// What follows when the current node is complete.
    states: Vec<State>,
    /// Tag handles and what they stand for.
    pub(super) handles: BTreeMap<&'s str, Vec<u8>>,
    /// The end of the last token that shows.
    end: usize,
}

/// The tree of the first document, and where the reader stopped.
pub(super) struct Document<'s> {
    pub(super) tree: Tree<'s>,
    pub(super) stopped: usize,
}

/// Reads the first document of a text whose characters from `start` to `limit` were checked.
pub(super) fn document(text: &str, start: usize, limit: usize) -> Result<Document<'_>, SyntaxError> {
    let checked = text.get(..limit).unwrap_or(text);
    let mut reader = YamlReader {
        scanner: Scanner::new(checked, start),
        nodes: Nodes::new(text),
        state: State::DocumentEnd,
        states: Vec::new(),
        handles: BTreeMap::new(),
        end: start,
    };
    let found = reader.document()?;
    // Before `rest` reads on: what counts is how far go-yaml got for the first document.
    let stopped = reader.scanner.at.mark.pos;
    let mut notes = Vec::new();
    if start > 0 {
        notes.push(Note { kind: NoteKind::ByteOrderMark, span: 0..start });
    }
    notes.extend(reader.scanner.tab.map(|at| Note { kind: NoteKind::Tab, span: at..at + 1 }));
    if found {
        notes.extend(reader.scanner.rest(text.trim_end().len()));
    }
    let mut tree = reader.nodes.finish()?;
    tree.set_notes(notes);
    Ok(Document { tree, stopped })
}

impl<'s> YamlReader<'s> {
    /// Reads one document; `false` if there is none.
    fn document(&mut self) -> Result<bool, SyntaxError> {
        let directives = self.directives()?;
        match self.scanner.peek()?.kind {
            TokenKind::DocumentStart => {
                self.take();
                match self.scanner.peek()?.kind {
                    TokenKind::Version(..)
                    | TokenKind::TagDirective(_)
                    | TokenKind::DocumentStart
                    | TokenKind::DocumentEnd
                    | TokenKind::End => self.empty()?,
                    _ => self.root()?,
                }
            }
            // `yaml_parser_parse_document_start`: "did not find expected <document start>".
            _ if directives => return self.unexpected("a document begins with `---` behind directives"),
            TokenKind::End => return Ok(false),
            _ => self.root()?,
        }
        // Go looks at the token behind the document before it believes in its end.
        self.scanner.peek()?;
        Ok(true)
    }

    fn root(&mut self) -> Result<(), SyntaxError> {
        self.states.push(State::DocumentEnd);
        self.node(true, false)?;
        // `yaml_parser_state_machine` of parserc.go with its stack of states,
        // which keeps the depth off our own stack.
        while self.state != State::DocumentEnd {
            self.go_on()?;
        }
        Ok(())
    }

    /// Where the next token begins.
    fn next_start(&mut self) -> Result<usize, SyntaxError> {
        self.scanner.peek().map(|token| token.span.start)
    }

    pub(super) fn take(&mut self) -> Option<Token<'s>> {
        let token = self.scanner.advance();
        if let Some(token) = &token {
            if !token.span.is_empty() {
                self.end = token.span.end;
            }
        }
        token
    }

    fn unexpected<T>(&mut self, message: &str) -> Result<T, SyntaxError> {
        let span = self.scanner.peek()?.span.clone();
        Err(SyntaxError::refused(span, message))
    }

    fn pop(&mut self) {
        self.state = self.states.pop().unwrap_or(State::DocumentEnd);
    }

    fn close(&mut self) {
        self.nodes.close(self.end);
        self.pop();
    }

    /// Nothing where a node could stand: null.
    fn empty(&mut self) -> Result<(), SyntaxError> {
        // At the end of what shows, and not where the next token stands: that may be lines below.
        self.nodes.scalar(&Properties::default(), self.end..self.end, Style::Plain, ScalarText::Span)
    }

    /// An empty node, and what follows it.
    fn empty_then(&mut self, next: State) -> Result<(), SyntaxError> {
        self.state = next;
        self.empty()
    }

    fn node_then(&mut self, next: State, block: bool, unindented: bool) -> Result<(), SyntaxError> {
        self.states.push(next);
        self.node(block, unindented)
    }

    /// A node; `states` says what follows it.
    fn node(&mut self, block: bool, unindented: bool) -> Result<(), SyntaxError> {
        if let TokenKind::Alias(name) = self.scanner.peek()?.kind {
            let span = self.take().map_or(0..0, |token| token.span);
            self.pop();
            return self.nodes.alias(name, span);
        }
        let properties = self.properties()?;
        let token = self.scanner.peek()?;
        let start = token.span.start;
        let (kind, style, state) = match token.kind {
            // `indentless_sequence` of `yaml_parser_parse_node`: no token opens such a list, its first dash does.
            TokenKind::Entry if unindented => (NodeKind::List, Style::Plain, State::UnindentedItem),
            TokenKind::Scalar(..) => return self.scalar(&properties),
            TokenKind::FlowListStart => (NodeKind::List, Style::Flow, State::FlowItem { first: true }),
            TokenKind::FlowMapStart => (NodeKind::Map, Style::Flow, State::FlowKey { first: true }),
            TokenKind::BlockListStart if block => (NodeKind::List, Style::Plain, State::Item),
            TokenKind::BlockMapStart if block => (NodeKind::Map, Style::Plain, State::BlockKey),
            // An anchor or tag alone is a node: `a: &x` is an anchored null.
            _ if properties.anchor.is_some() || properties.tag.is_some() => {
                self.pop();
                return self.nodes.scalar(&properties, self.end..self.end, Style::Plain, ScalarText::Span);
            }
            _ => return self.unexpected("a value is missing here"),
        };
        if state != State::UnindentedItem {
            self.take();
        }
        self.state = state;
        self.nodes.open(&properties, kind, start, style)
    }

    fn scalar(&mut self, properties: &Properties<'s>) -> Result<(), SyntaxError> {
        let Some(Token { kind: TokenKind::Scalar(style, text), span }) = self.take() else { return Ok(()) };
        self.pop();
        self.nodes.scalar(properties, span, style, text)
    }

    fn go_on(&mut self) -> Result<(), SyntaxError> {
        match self.state {
            State::DocumentEnd => Ok(()),
            State::Item => self.item(),
            State::UnindentedItem => self.unindented_item(),
            State::BlockKey => self.block_key(),
            State::BlockValue => self.block_value(),
            State::FlowItem { first } => self.flow_item(first),
            State::PairKey => self.pair_key(),
            State::PairValue => self.pair_value(),
            State::PairEnd => {
                self.nodes.close(self.end);
                self.state = State::FlowItem { first: false };
                Ok(())
            }
            State::FlowKey { first } => self.flow_key(first),
            State::FlowValue => self.flow_value(),
            State::NoFlowValue => self.empty_then(State::FlowKey { first: false }),
        }
    }

    fn item(&mut self) -> Result<(), SyntaxError> {
        match self.scanner.peek()?.kind {
            TokenKind::Entry => {
                self.take();
                match self.scanner.peek()?.kind {
                    TokenKind::Entry | TokenKind::BlockEnd => self.empty_then(State::Item),
                    _ => self.node_then(State::Item, true, false),
                }
            }
            TokenKind::BlockEnd => {
                self.take();
                self.close();
                Ok(())
            }
            _ => self.unexpected("a list goes on with `-` in the column of the first item"),
        }
    }

    fn unindented_item(&mut self) -> Result<(), SyntaxError> {
        if !matches!(self.scanner.peek()?.kind, TokenKind::Entry) {
            self.close();
            return Ok(());
        }
        self.take();
        match self.scanner.peek()?.kind {
            // Besides a next dash also a key ends the item: the map around goes on in the same column.
            TokenKind::Entry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.empty_then(State::UnindentedItem)
            }
            _ => self.node_then(State::UnindentedItem, true, false),
        }
    }

    fn block_key(&mut self) -> Result<(), SyntaxError> {
        match self.scanner.peek()?.kind {
            TokenKind::Key => {
                self.take();
                self.block_node(State::BlockValue)
            }
            TokenKind::BlockEnd => {
                self.take();
                self.close();
                Ok(())
            }
            _ => self.unexpected("a map goes on with a key in the column of the first key"),
        }
    }

    fn block_value(&mut self) -> Result<(), SyntaxError> {
        if matches!(self.scanner.peek()?.kind, TokenKind::Value) {
            self.take();
            return self.block_node(State::BlockKey);
        }
        self.empty_then(State::BlockKey)
    }

    /// What stands behind `?` or `:` in a block map.
    fn block_node(&mut self, next: State) -> Result<(), SyntaxError> {
        match self.scanner.peek()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.empty_then(next),
            _ => self.node_then(next, true, true),
        }
    }

    fn flow_item(&mut self, first: bool) -> Result<(), SyntaxError> {
        if !first && !self.flow_end(&TokenKind::FlowListEnd)? {
            if !matches!(self.scanner.peek()?.kind, TokenKind::Comma) {
                return self.unexpected("`,` or `]` is missing here");
            }
            self.take();
        }
        match self.scanner.peek()?.kind {
            TokenKind::FlowListEnd => {
                self.take();
                self.close();
                Ok(())
            }
            TokenKind::Key => {
                self.take();
                let start = self.next_start()?;
                self.state = State::PairKey;
                self.nodes.open(&Properties::default(), NodeKind::Map, start, Style::Flow)
            }
            _ => self.node_then(State::FlowItem { first: false }, false, false),
        }
    }

    fn flow_end(&mut self, end: &TokenKind<'s>) -> Result<bool, SyntaxError> {
        // By discriminant, because tokens hold boxed tags and texts that need no comparison.
        let kind = &self.scanner.peek()?.kind;
        Ok(std::mem::discriminant(kind) == std::mem::discriminant(end))
    }

    fn pair_key(&mut self) -> Result<(), SyntaxError> {
        match self.scanner.peek()?.kind {
            TokenKind::Value | TokenKind::Comma | TokenKind::FlowListEnd => {
                // The token is lost, as in Go: `[? , a]` misses its comma then.
                self.take();
                self.empty_then(State::PairValue)
            }
            _ => self.node_then(State::PairValue, false, false),
        }
    }

    fn pair_value(&mut self) -> Result<(), SyntaxError> {
        if matches!(self.scanner.peek()?.kind, TokenKind::Value) {
            self.take();
            if !matches!(self.scanner.peek()?.kind, TokenKind::Comma | TokenKind::FlowListEnd) {
                return self.node_then(State::PairEnd, false, false);
            }
        }
        self.empty_then(State::PairEnd)
    }

    fn flow_key(&mut self, first: bool) -> Result<(), SyntaxError> {
        if !first && !self.flow_end(&TokenKind::FlowMapEnd)? {
            if !matches!(self.scanner.peek()?.kind, TokenKind::Comma) {
                return self.unexpected("`,` or `}` is missing here");
            }
            self.take();
        }
        match self.scanner.peek()?.kind {
            TokenKind::FlowMapEnd => {
                self.take();
                self.close();
                Ok(())
            }
            TokenKind::Key => {
                self.take();
                match self.scanner.peek()?.kind {
                    TokenKind::Value | TokenKind::Comma | TokenKind::FlowMapEnd => {
                        self.empty_then(State::FlowValue)
                    }
                    _ => self.node_then(State::FlowValue, false, false),
                }
            }
            // `{a}` and `{"a", b}`: keys without a colon, whose value is null.
            _ => self.node_then(State::NoFlowValue, false, false),
        }
    }

    fn flow_value(&mut self) -> Result<(), SyntaxError> {
        if matches!(self.scanner.peek()?.kind, TokenKind::Value) {
            self.take();
            if !matches!(self.scanner.peek()?.kind, TokenKind::Comma | TokenKind::FlowMapEnd) {
                return self.node_then(State::FlowKey { first: false }, false, false);
            }
        }
        self.empty_then(State::FlowKey { first: false })
    }
}

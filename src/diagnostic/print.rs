//! How findings print: one line, with the source line and a caret, or as JSON.

use std::fmt;

use super::{Diagnostic, Report};
use crate::value::Json;

/// `file:line:column: severity[rule] path: message`, then the source line with a caret and the help.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
        }
        if let Some(place) = &self.place {
            write!(f, "{}:{}:", place.position.line, place.position.column)?;
        }
        if self.file.is_some() || self.place.is_some() {
            f.write_str(" ")?;
        }
        write!(f, "{}[{}] ", self.severity, self.rule.id)?;
        if !self.path.is_root() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if self.allowed {
            f.write_str(" (allowed)")?;
        }
        self.print_source(f)?;
        for related in &self.related {
            f.write_str("\n  = ")?;
            if let Some(file) = &related.file {
                write!(f, "{file}:")?;
            }
            if let Some(place) = &related.place {
                write!(f, "{}:{}:", place.position.line, place.position.column)?;
            }
            if related.file.is_some() || related.place.is_some() {
                f.write_str(" ")?;
            }
            f.write_str(&related.message)?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  = help: {help}")?;
        }
        Ok(())
    }
}

impl Diagnostic {
    fn print_source(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 160;
        let Some(place) = self.place.as_ref().filter(|place| !place.line_text.is_empty()) else {
            return Ok(());
        };
        let line = &*place.line_text;
        let column = place.position.column;
        if line.chars().count() > MOST {
            return Ok(());
        }
        let number = place.position.line.to_string();
        let gutter = " ".repeat(number.len());
        // Tabs stay tabs under the line, so that the caret stands below its column.
        let lead: String =
            line.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let behind = line.chars().count().saturating_sub(column - 1);
        let carets = "^".repeat(place.span.len().clamp(1, behind.max(1)));
        write!(f, "\n{gutter} |\n{number} | {line}\n{gutter} | {lead}{carets}")
    }

    /// The finding as a JSON object: file, rule, severity, refused_by, path, line, column, message, help,
    /// related places, whether it is allowed, fix.
    pub fn to_json(&self) -> Json {
        let text = |text: &Option<Box<str>>| text.as_deref().map_or(Json::Null, Json::from);
        let place = |at: fn(&super::Position) -> usize| {
            self.place.as_ref().map_or(Json::Null, |place| Json::from(at(&place.position) as u64))
        };
        let fix: Vec<Json> = self
            .fix
            .iter()
            .map(|edit| {
                Json::from_iter([
                    ("start", Json::from(edit.range.start as u64)),
                    ("end", Json::from(edit.range.end as u64)),
                    ("text", Json::from(edit.text.as_str())),
                ])
            })
            .collect();
        let related = self.related.iter().map(|related| {
            let line = related.place.as_ref().map_or(Json::Null, |at| Json::from(at.position.line as u64));
            Json::from_iter([
                ("file", text(&related.file)),
                ("line", line),
                ("message", Json::from(related.message.as_str())),
            ])
        });
        Json::from_iter([
            ("file", text(&self.file)),
            ("rule", Json::from(self.rule.id)),
            ("severity", Json::from(self.severity.to_string())),
            ("refused_by", self.refused_by().map_or(Json::Null, |program| Json::from(program.name()))),
            ("path", Json::from(self.path.to_string())),
            ("line", place(|p| p.line)),
            ("column", place(|p| p.column)),
            ("message", Json::from(self.message.as_str())),
            ("help", self.help.as_deref().map_or(Json::Null, Json::from)),
            ("related", Json::Array(related.collect())),
            ("allowed", Json::from(self.allowed)),
            ("fix", Json::Array(fix)),
        ])
    }
}

/// Every finding, a blank line between them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

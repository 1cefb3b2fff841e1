//! `schema!`: rows in, a plain struct with setters out.
//!
//! The macro holds no decisions: it emits the struct, the setters, and calls into generic functions.

/// The type behind a row's type token.
macro_rules! field_type {
    ([$item:ty]) => { Vec<$item> };
    ({$key:ty : $value:ty}) => { std::collections::BTreeMap<$key, $value> };
    ($plain:ty) => { $plain };
}
pub(crate) use field_type;

/// A consuming setter, named like its field. Its documentation is the field's: unit, default and first minor stand in it.
macro_rules! setter {
    ($(#[$doc:meta])* $field:ident String) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: impl Into<String>) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    ($(#[$doc:meta])* $field:ident [$item:ty]) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: impl IntoIterator<Item = impl Into<$item>>) -> Self {
            self.$field = Some($field.into_iter().map(Into::into).collect());
            self
        }
    };
    ($(#[$doc:meta])* $field:ident {$key:ty : $value:ty}) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(
            mut self,
            $field: impl IntoIterator<Item = (impl Into<$key>, impl Into<$value>)>,
        ) -> Self {
            self.$field = Some($field.into_iter().map(|(key, value)| (key.into(), value.into())).collect());
            self
        }
    };
    ($(#[$doc:meta])* $field:ident $plain:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: $plain) -> Self {
            self.$field = Some($field);
            self
        }
    };
}
pub(crate) use setter;

/// Declares a configuration type by its rows; see `engine::row::Row` for what a row can say.
macro_rules! schema {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $(
                $(#[doc = $field_doc:literal])*
                $field:ident : $type:tt = $wire:literal $(. $word:ident ( $($argument:expr),* $(,)? ))* ;
            )+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $field_doc])*
                #[doc = concat!("\n\nIn the file: `", $wire, "`.")]
                pub $field: Option<$crate::engine::schema::field_type!($type)>,
            )+
            extra: $crate::engine::record::Extra,
        }

        /// Without what a field says of a secret: user parts of URLs, values behind names of secrets.
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(
                        .field(
                            stringify!($field),
                            &$crate::sensitive::Redacted {
                                value: &self.$field,
                                is_hidden: $crate::engine::row::F::<$name>::$field.row.secret && self.$field.is_some(),
                            },
                        )
                    )+
                    .field("extra", &self.extra)
                    .finish()
            }
        }

        impl $name {
            /// Makes a draft in which no field is set.
            pub fn new() -> Self {
                Self::default()
            }

            $(
                $crate::engine::schema::setter! {
                    $(#[doc = $field_doc])*
                    #[doc = concat!("\n\nSets `", $wire, "` of the file.")]
                    $field $type
                }
            )+

            /// Sets a key that this release does not know. The key is reported as unknown and rendered with its value.
            /// Numbers are rendered as Kubernetes' YAML does: `5.0` becomes `5`.
            #[must_use]
            pub fn extra(mut self, key: impl Into<String>, value: impl Into<$crate::value::Json>) -> Self {
                self.extra.put(key.into(), value.into());
                self
            }
        }

        #[expect(non_upper_case_globals, reason = "the typed handles carry the names of the fields")]
        impl $crate::engine::row::F<$name> {
            $(
                pub(crate) const $field:
                    $crate::engine::row::Field<$name, $crate::engine::schema::field_type!($type)> =
                    $crate::engine::row::Field {
                        row: const {
                            &$crate::engine::row::Row::new(
                                $wire,
                                <$crate::engine::schema::field_type!($type)
                                    as $crate::engine::record::Value>::SHAPE,
                            )
                            .doc(concat!($($field_doc, "\n"),*))
                            $(.$word($($argument),*))*
                        },
                        reach: |record| record.$field.as_ref(),
                    };
            )+
        }

        impl $crate::engine::record::AnyRecord for $name {
            fn each(
                &self,
                visit: &mut dyn FnMut(
                    &'static $crate::engine::row::Row,
                    Option<&dyn $crate::engine::record::AnyValue>,
                ),
            ) {
                $(
                    visit(
                        $crate::engine::row::F::<$name>::$field.row,
                        self.$field.as_ref().map(|value| value as &dyn $crate::engine::record::AnyValue),
                    );
                )+
            }

            fn lost(&self) -> &[$crate::diagnostic::FieldPath] {
                self.extra.lost()
            }
        }

        impl $crate::engine::record::Record for $name {
            const ROWS: &'static [&'static $crate::engine::row::Row] =
                &[$($crate::engine::row::F::<$name>::$field.row),+];

            fn set(
                &mut self,
                key: &str,
                node: $crate::tree::Node<'_>,
                cx: &mut $crate::engine::decode::Decoder<'_>,
            ) -> bool {
                match key {
                    // `take` and put back: a key that is given again is decoded over what the earlier one left.
                    $($wire => {
                        let row = $crate::engine::row::F::<$name>::$field.row;
                        self.$field = cx.field(row, node, self.$field.take());
                    })+
                    _ => return false,
                }
                true
            }

            fn write_fields<S: $crate::format::sink::Sink>(
                &self,
                sink: &mut S,
                fields: $crate::engine::record::Fields,
            ) {
                $(
                    $crate::engine::record::write_field(
                        $crate::engine::row::F::<$name>::$field.row,
                        self.$field.as_ref(),
                        sink,
                        fields,
                    );
                )+
            }

            fn fill_fields(&mut self, target: &$crate::target::Target) {
                $(
                    $crate::engine::record::fill_field(
                        $crate::engine::row::F::<$name>::$field.row,
                        &mut self.$field,
                        target,
                    );
                )+
            }

            fn extra(&self) -> &$crate::engine::record::Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut $crate::engine::record::Extra {
                &mut self.extra
            }
        }
    };
}
pub(crate) use schema;

/// Declares a word type: the known words, and `Other` for text that a decoder takes and validation refuses.
macro_rules! words {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $($(#[$word_doc:meta])* $variant:ident = $wire:literal),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$word_doc])*
                #[doc = concat!("\n\nIn the file: `", $wire, "`.")]
                $variant,
            )+
            /// Any other text. It is kept as the file has it.
            Other(String),
        }

        impl $name {
            /// Every known word.
            pub const WORDS: &'static [&'static str] = &[$($wire),+];

            /// The word as a file has it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::engine::leaf::text_value!($name);
    };
}
pub(crate) use words;

//! How the property tests of this folder run.

use proptest::test_runner::Config;

/// As many cases as named, or as `PROPTEST_CASES` asks for; a failure is printed and written nowhere.
#[expect(
    clippy::disallowed_methods,
    reason = "the library reads no environment; whoever runs its tests sets one"
)]
pub fn config(cases: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { config } else { Config { cases, ..config } }
}

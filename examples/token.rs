//! Both sorts of bootstrap credentials: a bootstrap token with an end, and the rotation of a static one.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::object::Secret;
use nodestrap::token::{BootstrapToken, StaticToken, StaticTokenFile};
use nodestrap::{KubernetesVersion, Target, edit};

/// A token file of a running cluster, with a record that is none of our business.
const FILE: &str = "31ada4fd-adec-460c-809a-9e56ceb75269,\"prometheus\",1001\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = Target::new(KubernetesVersion::V1_34).at("2026-11-24T06:00:00Z".parse()?);

    // Fixed entropy makes this output the same every time; BootstrapToken::generate() takes the system's.
    let token = BootstrapToken::from_entropy([7; 32]).expires("2026-11-25T06:00:00Z".parse()?);
    println!("{} joins as {} in {:?}", token.id(), token.user_name(), token.groups());
    println!("{}", Secret::bootstrap_token(&token).validate(&target)?.render().expose());

    // Rotation: both tokens work until every node has the new one, then the old one is retired.
    let old = StaticToken::from_entropy([1; 16]);
    let mut ours = StaticTokenFile::from_iter([old.clone()]);
    let mut text = FILE.to_owned();
    for step in ["add", "overlap", "retire"] {
        match step {
            "overlap" => assert!(ours.rotate(old.token.expose(), StaticToken::from_entropy([2; 16]).token)),
            "retire" => ours.retire(old.token.expose()),
            _ => {}
        }
        text = edit::apply(&text, &ours.clone().validate(&target)?.edits_to_equal(&text)?)?;
        println!("after step {step}:\n{text}");
    }
    Ok(())
}

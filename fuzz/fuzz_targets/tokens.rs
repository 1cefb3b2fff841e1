//! Any text as a token file, whose records are rotated, retired and added to: the file reads back the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::token::{StaticToken, StaticTokenFile};
use nodestrap::{KubernetesVersion, Target};

fn reads_back(file: &StaticTokenFile, target: &Target) {
    let Ok(valid) = file.clone().validate(target) else { return };
    let text = valid.render();
    let again = StaticTokenFile::parse(text.expose(), target).expect("what renders is read");
    assert_eq!(&again, valid.document());
}

fuzz_target!(|input: (&str, &str)| {
    let (text, other) = input;
    let target = Target::new(KubernetesVersion::V1_34);
    let lint = StaticTokenFile::lint(text, &target);
    let _ = lint.report().to_string();
    let Some(mut file) = lint.into_parts().0 else { return };
    reads_back(&file, &target);
    file.rotate(other, "0123456789abcdef0123456789abcdef");
    reads_back(&file, &target);
    file.add(StaticToken::new(other, other, other).groups([other]));
    reads_back(&file, &target);
    file.retire(other);
    assert!(file.find(other).is_none(), "a token that was retired is there");
    reads_back(&file, &target);
});

//! Any text as a unit, a drop-in and an environment file, and any argument list as each component's.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nodestrap::Target;
use nodestrap::component::{Arguments, Component};
use nodestrap::unit::{DropIn, EffectiveUnit, ServiceUnit, Specifiers, read_environment_file};
use nodestrap::version::KNOWN;

fuzz_target!(|input: (u8, &str)| {
    let (minor, text) = input;
    let version = KNOWN[usize::from(minor) % KNOWN.len()].into();
    let target = Target::new(version);
    let unit = ServiceUnit::lint(text, &target);
    let _ = unit.report().to_string();
    if let Some(Ok(valid)) = unit.into_parts().0.map(|draft| draft.validate(&target)) {
        let rendered = valid.render();
        assert_eq!(&ServiceUnit::parse(&rendered, &target).expect("what renders is read"), valid.document());
    }
    let _ = DropIn::lint(text, &target).into_parts().1.to_string();
    let _ = read_environment_file(text);
    let name = "kubelet.service".parse().expect("a name");
    let _ = format!("{:?}", EffectiveUnit::read(&Specifiers::new(name), text, [text]));
    for component in Component::ALL {
        for found in Arguments::parse(component, version, text.split('\0')).check() {
            let _ = found.to_string();
        }
    }
});

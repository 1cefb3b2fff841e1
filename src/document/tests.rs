//! The engine on a small kind of its own, so that its laws do not hang on any real one.

use super::Kind;
use super::head::{self, Head};
use super::spec::{Keys, Spec, inherent};
use crate::diagnostic::{Program, Stage};
use crate::edit::Edit;
use crate::engine::decode::Decoder;
use crate::engine::record::AnyRecord;
use crate::engine::row::{F as Of, Lens as _};
use crate::engine::rule::{Check, Rule, rule};
use crate::engine::schema::{schema, words};
use crate::engine::shape::{ShapeRules, Sources, shape_rules};
use crate::format::Format;
use crate::target::Target;
use crate::tree::Node;
use crate::value::Json;
use crate::version::{KubernetesVersion, V1_31, V1_33, V1_35};

words! {
    /// How doors are used.
    pub enum DoorUse {
        /// Only inwards.
        In = "in",
        /// Only outwards.
        Out = "out",
    }
}

schema! {
    /// A house.
    pub struct House {
        /// Rooms.
        rooms: i32 = "rooms" .within(1, 20) .default("3");
        /// Its name.
        name: String = "name" .default("home");
        /// The front door.
        door: Door = "door";
        /// A cellar, where there is one.
        cellar: Door = "cellar" .pointer();
        /// Who lives here.
        people: [String] = "people";
        /// New things.
        garden: bool = "garden" .since(V1_33) .pointer();
    }
}

schema! {
    /// A door.
    pub struct Door {
        /// Which way.
        way: DoorUse = "way" .one_of(DoorUse::WORDS) .default("in") .default_since(V1_35, "out");
        /// How wide.
        width: i32 = "width";
    }
}

type F = Of<House>;

const RULES: &[Rule<House>] = &[
    rule("house-crowded", "more people than rooms").refused_by(Program::Kubelet, Stage::Validate).by(crowded),
    rule("house-wide-door", "a very wide door").warning().since(V1_31).by(wide_door),
];

fn crowded(c: &mut Check<'_, House>) {
    let (Some(rooms), Some(people)) = (c.get(F::rooms), c.get(F::people)) else { return };
    if usize::try_from(*rooms).is_ok_and(|rooms| people.len() > rooms) {
        c.at(F::people, format_args!("{} people in {rooms} rooms", people.len()));
    }
}

fn wide_door(c: &mut Check<'_, House>) {
    let width = F::door.then(Of::<Door>::width);
    if c.get(width).is_some_and(|width| *width > 3) {
        c.at(width, "wider than 3").set(3);
    }
}

const HEAD: Head = Head { api_version: "example/v1", kind: "House" };
static SHAPE: ShapeRules = shape_rules!("house", Program::Kubelet, Sources::of("this file"));

impl Spec for House {
    const KIND: Kind = Kind::Manifest;
    const FORMAT: Format = Format::Component;
    const SHAPE_RULES: &'static ShapeRules = &SHAPE;
    type Text = String;
    type Context = ();

    fn rules() -> &'static [&'static [Rule<Self>]] {
        &[RULES]
    }

    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        head::decode_component(root, cx, &HEAD, &SHAPE)
    }

    fn encode(&self) -> String {
        head::encode_component(self, &HEAD)
    }

    fn said(&self, keys: Keys) -> Json {
        head::said(self, &HEAD, keys)
    }

    fn fill(&mut self, target: &Target) {
        crate::engine::record::Value::fill(self, target);
    }

    fn context(_: &Self, _: &Target) {}

    fn record(&self) -> Option<&dyn AnyRecord> {
        Some(self)
    }
}

inherent!(House);

fn target(version: KubernetesVersion) -> Target {
    Target::new(version)
}

fn lint(text: &str, version: KubernetesVersion) -> Vec<String> {
    let text = format!("apiVersion: example/v1\nkind: House\n{text}");
    House::lint(&text, &target(version))
        .report()
        .iter()
        .map(|d| d.to_string().lines().next().unwrap().to_owned())
        .collect()
}

#[test]
fn every_fault_of_a_file_is_named_with_its_place() {
    let found = lint(
        "rooms: many\nname: 5\ndoor: {way: up, width: 4}\npeople: [a, {}]\nNmae: x\nroms: 2\n",
        KubernetesVersion::V1_34,
    );
    assert_eq!(
        found,
        [
            r#"3:8: error[house-wrong-type] rooms: expected a whole number of 32 bits, found the text "many""#,
            "4:7: error[house-wrong-type] name: expected text, found the number 5",
            r#"5:13: error[house-unknown-word] door.way: "up" is none of "in" and "out""#,
            "5:24: warning[house-wide-door] door.width: wider than 3",
            "6:13: error[house-wrong-type] people[1]: expected text, found a map",
            r#"7:1: warning[house-unknown-key] Nmae: unknown key "Nmae": did you mean "name"?"#,
            r#"8:1: warning[house-unknown-key] roms: unknown key "roms": did you mean "rooms"?"#,
        ]
    );
}

#[test]
fn rules_see_defaults_and_skip_what_could_not_be_read() {
    assert_eq!(
        lint("people: [a, b, c, d]\n", KubernetesVersion::V1_34),
        ["3:1: error[house-crowded] people: 4 people in 3 rooms"]
    );
    let unreadable = lint("rooms: x\npeople: [a, b, c, d]\n", KubernetesVersion::V1_34);
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
}

#[test]
fn fields_outside_of_their_minor_are_unknown_there() {
    let text = "garden: 5\n";
    assert_eq!(
        lint(text, KubernetesVersion::V1_32),
        ["3:9: warning[house-field-too-new] garden: new in 1.33; 1.32 ignores it silently"],
        "Kubernetes does not look at the type of an unknown key either"
    );
    assert_eq!(
        lint(text, KubernetesVersion::V1_33),
        ["3:9: error[house-wrong-type] garden: expected true or false, found the number 5"]
    );
}

#[test]
fn defaults_follow_the_minor_and_stop_at_absent_pointers() {
    let of = |version| House::new().effective(&target(version));
    let old = of(KubernetesVersion::V1_34);
    assert_eq!(old.door.unwrap().way, Some(DoorUse::In));
    assert_eq!(old.cellar, None);
    assert_eq!(of(KubernetesVersion::V1_35).door.unwrap().way, Some(DoorUse::Out));
    let zero = House::new().rooms(0).effective(&target(KubernetesVersion::V1_34));
    assert_eq!(zero.rooms, Some(3), "an explicit zero of a plain Go number is the default");
}

#[test]
fn an_allowed_error_stays_visible_and_changes_no_verdict() {
    let text = "apiVersion: example/v1\nkind: House\npeople: [a, b, c, d]\n";
    let lint = House::lint(text, &target(KubernetesVersion::V1_34).allow("house-crowded"));
    assert!(!lint.report().has_errors());
    assert!(!lint.report().accepted());
    // The toy's rules are not in the catalogue, which is said too.
    let ids: Vec<_> = lint.report().iter().map(|d| d.rule.id).collect();
    assert!(ids.contains(&"house-crowded"), "{ids:?}");
}

#[test]
fn a_draft_is_judged_like_its_text_and_comes_back_when_it_fails() {
    let draft = House::new().people(["a", "b", "c", "d"]).garden(true);
    let invalid = draft.clone().validate(&target(KubernetesVersion::V1_32)).unwrap_err();
    assert_eq!(invalid.draft, draft);
    assert_eq!(
        invalid.report.iter().map(|d| d.rule.id).collect::<Vec<_>>(),
        ["house-field-too-new", "house-crowded"]
    );
    assert_eq!(invalid.to_string(), "error[house-crowded] people: 4 people in 3 rooms");
}

#[test]
fn versions_out_of_the_known_range_are_said() {
    let old = House::new().validate(&target(KubernetesVersion::new(28))).unwrap_err();
    assert_eq!(
        old.to_string(),
        "error[target-older-than-known] 1.28 is older than this release knows; judged as 1.29\n  \
         = help: upgrade the cluster: 1.29 is the oldest that is known"
    );
    let newer = KubernetesVersion::new(38);
    assert!(House::new().validate(&target(newer)).is_err());
    let valid = House::new().validate(&target(newer).beyond_known()).unwrap();
    assert_eq!(valid.report().iter().map(|d| d.rule.id).collect::<Vec<_>>(), ["target-newer-than-known"]);
}

const WRITTEN: &str = "\
apiVersion: example/v1
kind: House
# How many.
rooms: 4 # at last
people:
- ann # first
- bob
door: {way: in, width: 2}
colour: red
";

fn edited(text: &str, document: House) -> Result<String, String> {
    let valid =
        document.validate(&target(KubernetesVersion::V1_34)).map_err(|invalid| invalid.to_string())?;
    let edits = valid.edits_to_equal(text).map_err(|refusal| refusal.to_string())?;
    crate::edit::apply(text, &edits).map_err(|error| error.to_string())
}

fn house() -> House {
    House::new().rooms(4).people(["ann", "bob"]).door(Door::new().way(DoorUse::In).width(2))
}

#[test]
fn a_text_that_says_it_already_is_left_alone() {
    assert_eq!(edited(WRITTEN, house()).as_deref(), Ok(WRITTEN));
}

#[test]
fn what_cannot_be_decoded_goes() {
    let head = "apiVersion: example/v1\nkind: House\n";
    let text = format!("{head}rooms: many\nname: [x]\npeople: [ann, {{}}]\n");
    let said = edited(&text, House::new().name("home").people(["ann", "bob"]));
    assert_eq!(said, Ok(format!("{head}name: home\npeople: [ann, bob]\n")));
}

#[test]
fn edits_keep_comments_order_and_unknown_keys() {
    let wanted =
        house().rooms(5).people(["ann", "eve", "dan"]).door(Door::new().way(DoorUse::Out)).name("yes");
    assert_eq!(
        edited(WRITTEN, wanted).as_deref(),
        Ok("\
apiVersion: example/v1
kind: House
# How many.
rooms: 5 # at last
people:
- ann # first
- eve
- dan
door: {way: out}
colour: red
name: \"yes\"
")
    );
}

#[test]
fn what_cannot_be_changed_in_place_is_refused_with_a_reason() {
    let head = "apiVersion: example/v1\nkind: House\n";
    for (body, wanted, reason) in [
        (
            "other: &p [ann]\npeople: *p\n",
            House::new().people(["eve"]),
            "line 4: people: the value stands behind an alias",
        ),
        ("base: &b {rooms: 4}\n<<: *b\n", House::new().rooms(5), "rooms: the value comes from a merge"),
        (
            "door: &d\n  width: 2\nother: *d\n",
            House::new().door(Door::new()),
            "line 3: door: an alias elsewhere stands for this value",
        ),
    ] {
        assert_eq!(edited(&format!("{head}{body}"), wanted).unwrap_err(), reason, "{body}");
    }
}

#[test]
fn every_door_of_a_kind_opens() {
    let house = House::new().cellar(Door::new().extra("lock", "new")).extra("colour", "red").rooms(2);
    let target = target(KubernetesVersion::V1_34);
    let text = house.clone().validate(&target).unwrap().render();
    assert_eq!(
        House::parse(&text, &target),
        Ok(house),
        "keys that are not known come back as they were given"
    );
}

/// The page of the engine (`engine/mod.rs`) walks this row; what it says is what happens here.
#[test]
fn one_row_from_its_declaration_to_its_text_its_findings_and_its_edit() {
    use crate::kubelet::KubeletConfiguration;

    const HEAD: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    let target = Target::new(KubernetesVersion::V1_34);
    let valid = KubeletConfiguration::new().max_pods(200).validate(&target).expect("a number in its range");
    assert_eq!(valid.render(), format!("{HEAD}maxPods: 200\n"));

    let said = |line: &str| {
        let lint = KubeletConfiguration::lint(&format!("{HEAD}{line}\n"), &target);
        let mut lines =
            lint.report().iter().map(|found| found.to_string().lines().next().unwrap().to_owned());
        lines.find(|line| line.starts_with("3:"))
    };
    assert_eq!(
        said("maxPods: many").as_deref(),
        Some(
            "3:10: error[kubelet-wrong-type] maxPods: expected a whole number of 32 bits, found the text \"many\""
        )
    );
    assert_eq!(
        said("maxPods: -5").as_deref(),
        Some("3:10: error[kubelet-out-of-range] maxPods: -5 is not between 0 and 2147483647")
    );
    assert_eq!(
        said("maxPod: 200").as_deref(),
        Some("3:1: warning[kubelet-unknown-key] maxPod: unknown key \"maxPod\": did you mean \"maxPods\"?")
    );

    let text = format!("{HEAD}maxPods: 110  # as always\n");
    let edits = valid.edits_to_equal(&text).expect("a plain value");
    let at = HEAD.len() + "maxPods: ".len();
    assert_eq!(edits, [Edit::replace(at..at + 3, "200")]);
}

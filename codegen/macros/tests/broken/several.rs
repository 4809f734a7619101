mod client {
    plumbline_macros::client!("several.yaml");
}

fn main() {}

mod client {
    plumbline_macros::client!("missing.yaml");
}

fn main() {}

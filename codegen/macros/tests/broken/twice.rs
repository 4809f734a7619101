mod client {
    plumbline_macros::client!("twice.yaml");
}

fn main() {}

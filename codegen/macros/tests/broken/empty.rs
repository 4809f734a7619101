mod client {
    plumbline_macros::client!("empty.yaml");
}

fn main() {}

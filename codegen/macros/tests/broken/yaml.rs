mod client {
    plumbline_macros::client!("yaml.yaml");
}

fn main() {}

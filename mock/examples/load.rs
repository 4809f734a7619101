//! Asks a mock as often as it can over a few connections and says how often that was.
//!
//! `load FILE [SECONDS [CONTACTS]]` starts a mock of the description and asks its last `curl` line's request
//! over and over, with the default page; a rough measure, for comparisons on one machine.

use plumbline_mock::Mock;
use plumbline_spec::Source;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which description?")?;
    let seconds = arguments.next().and_then(|s| s.parse().ok()).unwrap_or(3);
    let contacts = arguments.next().and_then(|s| s.parse().ok()).unwrap_or(10);
    let source = Source::open(file.as_ref()).map_err(|e| e.to_string())?;
    let started = Instant::now();
    let mock = Mock::builder(&source).contacts(contacts).start()?;
    println!("started in {:?}", started.elapsed());
    let request = request(&mock).ok_or("no line to ask")?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let address = mock.address();
    let clients: Vec<_> = (0..4)
        .map(|_| {
            let request = request.clone();
            std::thread::spawn(move || ask(address, &request, until).unwrap_or(0))
        })
        .collect();
    let asked: u64 = clients.into_iter().map(|c| c.join().unwrap_or(0)).sum();
    println!("{} requests a second", asked / seconds);
    Ok(())
}

/// The request of the last `curl` line, as bytes.
fn request(mock: &Mock) -> Option<Vec<u8>> {
    let line = mock.curl_lines().pop()?;
    let (_, target) = line.url.split_once(&mock.address().to_string())?;
    let body = line.body;
    let mut text = format!("{} {target} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n", line.method, mock.address(), body.len());
    for (name, value) in line.headers {
        for part in [name.as_str(), ": ", value.as_str(), "\r\n"] {
            text.push_str(part);
        }
    }
    Some(format!("{text}\r\n{body}").into_bytes())
}

fn ask(address: std::net::SocketAddr, request: &[u8], until: Instant) -> std::io::Result<u64> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 16 * 1024 * 1024];
    let mut asked = 0;
    let mut length = None;
    while Instant::now() < until {
        stream.write_all(request)?;
        let mut have = 0;
        loop {
            have += stream.read(&mut buffer[have..])?;
            if length.is_none() {
                let text = String::from_utf8_lossy(&buffer[..have]).into_owned();
                let head = text.find("\r\n\r\n").map_or(0, |at| at + 4);
                let body = text.split("content-length: ").nth(1).and_then(|t| t.split("\r\n").next()).and_then(|t| t.parse::<usize>().ok());
                length = body.map(|b| head + b);
            }
            if length.is_some_and(|l| have >= l) {
                break;
            }
        }
        asked += 1;
    }
    Ok(asked)
}

//! A server on this machine that passes the traffic of any client on to a target, and tells what
//! passed.
//!
//! Answers are passed on as they come, byte for byte, also broken ones; of requests three things are
//! changed: `Host` and the path's prefix, which must be the target's, and `Accept-Encoding`, so that
//! answers can be read. It listens on 127.0.0.1 only and sends to the target only. It judges nothing:
//! what passed goes to whoever listens, after it was passed on.

mod framing;
mod head;

use crate::Error;
use crate::targets::{address, authority};
use framing::Framer;
use head::{Head, Parsed};
use plumbline_engine::observe::{Came, Request};
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// A request and what came back, as they passed.
#[derive(Debug, Clone)]
pub struct Passed {
    /// The request.
    pub request: Request,
    /// What came back.
    pub came: Came,
}

/// Told of what passed.
pub type Told = Arc<dyn Fn(Passed) + Send + Sync>;

/// Where the traffic goes.
#[derive(Debug, Clone)]
struct Target {
    /// Host and port.
    authority: String,
    /// To connect to.
    host: String,
    port: u16,
    /// Path in front of all paths, without a slash at its end.
    prefix: String,
}

/// A proxy that listens.
#[derive(Debug)]
pub struct Proxy {
    listener: TcpListener,
    target: Arc<Target>,
    own: String,
}

impl Proxy {
    /// Listens on a port of 127.0.0.1, a free one when 0, for traffic to a target.
    ///
    /// # Errors
    /// When the address is none, needs TLS, or the port cannot be had.
    pub async fn listen(target: &str, port: u16) -> Result<Self, Error> {
        let url = address(target)?;
        let Some(rest) = url.strip_prefix("http://") else {
            let words = format!(
                "{url} needs TLS, which this proxy does not speak; let the client talk to it through one that does, and replay its recording with --replay"
            );
            return Err(Error::Usage(words));
        };
        let authority = authority(&url).to_owned();
        let (host, port_of) = match authority.rsplit_once(':').filter(|(_, p)| !p.contains(']')) {
            Some((host, port)) => (host, port.parse().unwrap_or(80)),
            None => (authority.as_str(), 80),
        };
        let target = Target {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: port_of,
            prefix: rest.find('/').map_or("", |i| rest[i..].trim_end_matches('/')).to_owned(),
            authority,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(Error::io(format!("127.0.0.1:{port} cannot be listened on; another --port may be free")))?;
        let own = listener.local_addr().map_err(Error::io("the address of the proxy cannot be read"))?.to_string();
        Ok(Self { listener, target: Arc::new(target), own })
    }

    /// The address that clients are pointed at.
    pub fn url(&self) -> String {
        format!("http://{}", self.own)
    }

    /// Passes traffic on, forever.
    pub async fn serve(self, told: Told) {
        loop {
            let Ok((client, _)) = self.listener.accept().await else { continue };
            let _ = client.set_nodelay(true);
            let (target, told, own) = (self.target.clone(), told.clone(), self.own.clone());
            tokio::spawn(async move {
                let (read, write) = client.into_split();
                let mut client = Client { read, write, held: Vec::new() };
                while Box::pin(exchange(&mut client, &target, &own, &told)).await == Next::Another {}
            });
        }
    }
}

/// A connection of a client, with what was read ahead of it.
struct Client {
    read: OwnedReadHalf,
    write: OwnedWriteHalf,
    held: Vec<u8>,
}

/// What becomes of a client's connection after an exchange.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Another,
    Close,
}

/// Longest head that is read.
const LONGEST_HEAD: usize = 256 * 1024;

async fn exchange(client: &mut Client, target: &Target, own: &str, told: &Told) -> Next {
    let Some(head) = Box::pin(request_head(client)).await else { return Next::Close };
    let rewritten = match rewritten(&head, target, own) {
        Ok(rewritten) => rewritten,
        Err((status, why)) => {
            let body = format!("plumbline proxy: {why}\n");
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = client.write.write_all(answer.as_bytes()).await;
            return Next::Close;
        }
    };
    let mut request = Request { method: head.method().to_owned(), target: rewritten.1, headers: head.headers.clone(), body: None };
    let server = match TcpStream::connect((target.host.as_str(), target.port)).await {
        Ok(server) => server,
        Err(error) => {
            let body = format!("plumbline proxy: the target cannot be reached: {error}\n");
            let answer = format!("HTTP/1.1 502 Bad Gateway\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
            let _ = client.write.write_all(answer.as_bytes()).await;
            return Next::Close;
        }
    };
    let _ = server.set_nodelay(true);
    let (from, mut to) = server.into_split();
    if to.write_all(&rewritten.0).await.is_err() {
        return Next::Close;
    }
    let mut framer = Framer::of_request(&head);
    let upgrade = head.header("upgrade").is_some();
    let answer = Answer::new(head.method());
    let Client { read, write, held } = client;
    // An answer may come before the request is through, as after `Expect: 100-continue` or a refusal.
    let (sent, answer) = {
        let asking = pass_request(read, held, &mut to, &mut framer, upgrade);
        let answering = pass_answer(from, write, answer);
        tokio::pin!(asking, answering);
        tokio::select! {
            answer = &mut answering => (false, answer),
            sent = &mut asking => (sent, answering.await),
        }
    };
    let complete = framer.is_done();
    request.body = framer.into_body();
    let keeps = answer.keeps() && !head.says("connection", "close") && sent && complete;
    if let Some(came) = answer.came() {
        told(Passed { request, came });
    }
    if keeps { Next::Another } else { Next::Close }
}

/// The head of the next request; none when the client is gone or speaks something else.
async fn request_head(client: &mut Client) -> Option<Head> {
    loop {
        match Head::parse(&client.held) {
            Parsed::Whole(head) => {
                client.held.drain(..head.length);
                return Some(head);
            }
            Parsed::Broken => return None,
            Parsed::Partial if client.held.len() > LONGEST_HEAD => return None,
            Parsed::Partial => {}
        }
        let mut buffer = [0; 16 * 1024];
        let count = client.read.read(&mut buffer).await.ok().filter(|n| *n > 0)?;
        client.held.extend_from_slice(&buffer[..count]);
    }
}

/// The head for the target, and the path and query in it; else the status and words for a request that goes elsewhere.
fn rewritten(head: &Head, target: &Target, own: &str) -> Result<(Vec<u8>, String), (&'static str, String)> {
    let mut words = head.start.split(' ');
    let (Some(method), Some(asked), Some(version)) = (words.next(), words.next(), words.next()) else {
        return Err(("400 Bad Request", "the request line is none".to_owned()));
    };
    if method == "CONNECT" {
        return Err(("501 Not Implemented", "no tunnels are made; point the client at this address instead".to_owned()));
    }
    // A client that was told of a proxy writes whole addresses.
    let path = match asked.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if !host.eq_ignore_ascii_case(&target.authority) && host != own {
                return Err(("403 Forbidden", format!("only requests to {} are passed on", target.authority)));
            }
            if path.is_empty() { "/" } else { path }
        }
        None => asked,
    };
    let asked = format!("{}{path}", target.prefix);
    let mut out = format!("{method} {asked} {version}\r\n").into_bytes();
    for (name, value) in &head.raw {
        let name_text = String::from_utf8_lossy(name).to_ascii_lowercase();
        match name_text.as_str() {
            "host" => out.extend_from_slice(format!("Host: {}\r\n", target.authority).as_bytes()),
            "accept-encoding" => out.extend_from_slice(b"Accept-Encoding: identity\r\n"),
            "proxy-connection" => {}
            _ => {
                out.extend_from_slice(name);
                out.extend_from_slice(b":");
                out.extend_from_slice(value);
                out.extend_from_slice(b"\r\n");
            }
        }
    }
    out.extend_from_slice(b"\r\n");
    Ok((out, asked))
}

/// Passes the body of a request on. True when it went through.
async fn pass_request(read: &mut OwnedReadHalf, held: &mut Vec<u8>, to: &mut OwnedWriteHalf, framer: &mut Framer, upgrade: bool) -> bool {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let own = framer.feed(held);
        let passed: Vec<u8> = held.drain(..own).collect();
        if !passed.is_empty() && to.write_all(&passed).await.is_err() {
            return false;
        }
        if framer.is_done() && !upgrade {
            return true;
        }
        if framer.is_done() && !held.is_empty() {
            // After an upgrade all that comes is the target's.
            let rest = std::mem::take(held);
            if to.write_all(&rest).await.is_err() {
                return false;
            }
        }
        match read.read(&mut buffer).await {
            Ok(0) | Err(_) => return false,
            Ok(count) => held.extend_from_slice(&buffer[..count]),
        }
    }
}

/// Passes an answer on as it comes.
async fn pass_answer(mut from: OwnedReadHalf, write: &mut OwnedWriteHalf, mut answer: Answer) -> Answer {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match from.read(&mut buffer).await {
            Ok(0) => {
                answer.ended(None);
                break;
            }
            Ok(count) => {
                // Passed on before it is looked at.
                if write.write_all(&buffer[..count]).await.is_err() {
                    answer.abandoned = true;
                    break;
                }
                answer.feed(&buffer[..count]);
            }
            Err(error) => {
                answer.ended(Some(&error.to_string()));
                break;
            }
        }
        if answer.is_done() {
            // What follows an answer at once is passed on, too, and is one thing more that is wrong with it.
            while let Ok(count @ 1..) = from.try_read(&mut buffer) {
                answer.feed(&buffer[..count]);
                if write.write_all(&buffer[..count]).await.is_err() {
                    break;
                }
            }
            break;
        }
    }
    let _ = write.flush().await;
    answer
}

/// An answer while it comes.
struct Answer {
    method: String,
    held: Vec<u8>,
    head: Option<Head>,
    framer: Option<Framer>,
    surplus: usize,
    cut: Option<String>,
    abandoned: bool,
}

impl Answer {
    fn new(method: &str) -> Self {
        Self { method: method.to_owned(), held: Vec::new(), head: None, framer: None, surplus: 0, cut: None, abandoned: false }
    }

    fn feed(&mut self, bytes: &[u8]) {
        if let Some(framer) = &mut self.framer {
            let own = framer.feed(bytes);
            self.surplus += bytes.len() - own;
            return;
        }
        if self.cut.is_some() {
            return;
        }
        self.held.extend_from_slice(bytes);
        match Head::parse(&self.held) {
            Parsed::Whole(head) => {
                let rest = self.held.split_off(head.length);
                self.held.clear();
                // Interim answers (RFC 9110, section 15.2) stand before the one that counts.
                if (100..200).contains(&head.status()) && head.status() != 101 {
                    if !rest.is_empty() {
                        self.feed(&rest);
                    }
                    return;
                }
                self.framer = Some(Framer::of_answer(&head, &self.method));
                self.head = Some(head);
                self.feed(&rest);
            }
            Parsed::Partial if self.held.len() <= LONGEST_HEAD => {}
            Parsed::Partial | Parsed::Broken => {
                let start: String = String::from_utf8_lossy(&self.held).chars().take(40).collect();
                self.cut = Some(format!("what came is no HTTP; it starts {start:?}"));
            }
        }
    }

    fn ended(&mut self, error: Option<&str>) {
        if self.cut.is_some() {
            return;
        }
        self.cut = match (&mut self.framer, error) {
            (Some(framer), error) => framer.closed().or_else(|| error.map(|e| format!("the connection broke: {e}"))),
            (None, _) if self.held.is_empty() => Some("the connection was closed without an answer".to_owned()),
            (None, _) => Some("the connection was closed within the head".to_owned()),
        };
    }

    fn is_done(&self) -> bool {
        self.framer.as_ref().is_some_and(Framer::is_done)
    }

    /// Whether the client's connection can be used again.
    fn keeps(&self) -> bool {
        let close = self.head.as_ref().is_none_or(|h| h.says("connection", "close") || h.start.starts_with("HTTP/1.0"));
        let whole = self.framer.as_ref().is_some_and(|f| f.is_done() && !f.is_to_the_end());
        whole && !close && self.surplus == 0 && self.cut.is_none() && !self.abandoned
    }

    /// What came; none when there is nothing to judge.
    fn came(self) -> Option<Came> {
        if self.abandoned {
            return Some(Came::Unknown("the client left before it was there".to_owned()));
        }
        if let Some(why) = self.cut {
            return Some(Came::Broken(why));
        }
        let (head, framer) = (self.head?, self.framer?);
        if head.status() == 101 {
            return Some(Came::Unknown("the connection changed to another protocol".to_owned()));
        }
        if let Some(why) = framer.broken() {
            return Some(Came::Broken(why));
        }
        if self.surplus > 0 {
            return Some(Came::Broken(format!("{} bytes after the end of the body", self.surplus)));
        }
        if framer.is_too_long() {
            return Some(Came::Unknown(format!("its body is longer than {} MiB", framing::MOST >> 20)));
        }
        Some(Came::Whole { status: head.status(), headers: head.headers, body: framer.into_body().unwrap_or_default() })
    }
}

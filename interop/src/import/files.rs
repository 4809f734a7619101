//! The files of a document: read once, bounded, and never from outside the folder of the first.
//!
//! Other files are found through `$ref`. Nothing is asked of a network: an address is reported as
//! left out by whoever meets it.

use super::error::ImportError;
use super::json::{self, Broken};
use super::left::Left;
use super::tree::{Content, Node, Place};
use super::yaml;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Greatest size of one file, in bytes.
const MAX_BYTES: u64 = 128 << 20;
/// Greatest number of files.
const MAX_FILES: usize = 2_000;
/// Longest chain of references that is followed.
const MAX_CHAIN: usize = 64;

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    /// As it is shown to the user.
    pub name: String,
    text: String,
    marks: Marks,
    pub root: Node,
    path: Option<PathBuf>,
}

/// All files of a document. The first is the one the user named.
#[derive(Debug)]
pub(super) struct Files {
    all: Vec<File>,
    /// By canonical path: the file, or why it cannot be used.
    known: HashMap<PathBuf, Result<u32, String>>,
    /// Folders that may be read from.
    allowed: Vec<PathBuf>,
    /// Keys that stand twice.
    pub twice: Vec<(Place, String)>,
}

impl Files {
    /// Reads a file and every file that it refers to.
    pub fn open(path: &Path, allow: &[PathBuf]) -> Result<Self, ImportError> {
        let name = path.display().to_string();
        let io = |cause| ImportError::File { file: name.clone(), cause };
        let size = std::fs::metadata(path).map_err(io)?.len();
        if size > MAX_BYTES {
            let what = format!("the file has {size} bytes, more than {MAX_BYTES}");
            return Err(ImportError::Broken { file: name, line: 1, column: 1, what, help: "split it".to_owned() });
        }
        let bytes = std::fs::read(path).map_err(io)?;
        let canonical = path.canonicalize().map_err(io)?;
        let folder = canonical.parent().map(Path::to_path_buf);
        let mut files = Self::read(&name, &bytes)?;
        files.allowed = folder.into_iter().chain(allow.iter().filter_map(|a| a.canonicalize().ok())).collect();
        files.all[0].path = Some(canonical.clone());
        files.known.insert(canonical, Ok(0));
        files.follow();
        Ok(files)
    }

    /// Reads the bytes of a file called `name`; other files cannot be referred to.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, ImportError> {
        let mut files = Self { all: Vec::new(), known: HashMap::new(), allowed: Vec::new(), twice: Vec::new() };
        files.add(name, bytes, None)?;
        Ok(files)
    }

    fn add(&mut self, name: &str, bytes: &[u8], path: Option<PathBuf>) -> Result<u32, ImportError> {
        let id = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let sound = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
                let broken = Broken { offset: sound.len(), what: "the file is not UTF-8".to_owned(), help: "save it as UTF-8" };
                return Err(place_error(name, &sound, &broken));
            }
        };
        let looks_json = text.trim_start().starts_with(['{', '[']);
        let read = if Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("json")) {
            json::read(text, id)
        } else if looks_json {
            // A flow mapping of YAML starts like JSON.
            json::read(text, id).or_else(|broken| yaml::read(text, id).map_err(|_| broken))
        } else {
            yaml::read(text, id)
        };
        let (mut root, twice) = read.map_err(|broken| place_error(name, text, &broken))?;
        if root.get(super::overlay::OURS).is_some() {
            super::overlay::unfold(&mut root);
        }
        self.twice.extend(twice);
        self.all.push(File { name: name.to_owned(), text: text.to_owned(), marks: Marks::new(text), root, path });
        Ok(id)
    }

    /// Reads what is referred to, file by file.
    fn follow(&mut self) {
        let mut next = 0;
        while next < self.all.len() {
            let mut wanted = Vec::new();
            let mut open = vec![&self.all[next].root];
            while let Some(node) = open.pop() {
                if let Some(file) = node.text_of("$ref").and_then(|r| r.split('#').next()).filter(|f| !f.is_empty() && !is_address(f)) {
                    wanted.push(file.to_owned());
                }
                open.extend(node.items());
                open.extend(node.members().map(|(_, m)| &m.node));
            }
            wanted.reverse();
            wanted.dedup();
            for file in wanted {
                let Some(path) = self.path_of(next, &file) else { continue };
                if !self.known.contains_key(&path) {
                    let outcome = self.load(&path, &file);
                    self.known.insert(path, outcome);
                }
            }
            next += 1;
        }
    }

    fn path_of(&self, from: usize, file: &str) -> Option<PathBuf> {
        let folder = self.all[from].path.as_ref()?.parent()?;
        let path = folder.join(&*decode(file));
        Some(path.canonicalize().unwrap_or(path))
    }

    fn load(&mut self, path: &Path, shown: &str) -> Result<u32, String> {
        if !self.allowed.iter().any(|folder| path.starts_with(folder)) || !path.is_absolute() {
            return Err("it is outside the folder of the document; `--allow DIR` lets it be read".to_owned());
        }
        if self.all.len() >= MAX_FILES {
            return Err(format!("the document refers to more than {MAX_FILES} files"));
        }
        let facts = std::fs::metadata(path).map_err(|e| format!("it cannot be read: {e}"))?;
        if !facts.is_file() {
            return Err("it is no file".to_owned());
        }
        if facts.len() > MAX_BYTES {
            return Err(format!("it has more than {MAX_BYTES} bytes"));
        }
        let bytes = std::fs::read(path).map_err(|e| format!("it cannot be read: {e}"))?;
        let name =
            self.allowed.iter().find_map(|f| path.strip_prefix(f).ok()).map_or_else(|| shown.to_owned(), |p| p.display().to_string());
        self.add(&name, &bytes, Some(path.to_path_buf())).map_err(|e| e.to_string())
    }

    /// The file that the user named.
    pub fn root(&self) -> &Node {
        &self.all[0].root
    }

    /// A file by its number.
    pub fn file(&self, id: u32) -> &File {
        &self.all[id as usize]
    }

    /// The name of the file that the user named.
    pub fn name(&self) -> &str {
        &self.all[0].name
    }

    /// File, line and column of a place.
    pub fn locate(&self, at: Place) -> (&str, usize, usize) {
        let file = &self.all[at.file as usize];
        let (line, column) = file.marks.line_column(&file.text, at.offset as usize);
        (&file.name, line, column)
    }

    /// A note of something left out.
    pub fn left(&self, kind: &'static str, at: Place, what: String) -> Left {
        let (file, line, column) = self.locate(at);
        Left { kind, file: file.to_owned(), line, column, what }
    }

    /// What a `$ref` in the given file leads to, through references that lead to references.
    pub fn resolve(&self, from: u32, reference: &str) -> Result<&Node, String> {
        let (mut from, mut reference) = (from, reference);
        for _ in 0..MAX_CHAIN {
            let node = self.step(from, reference)?;
            match node.text_of("$ref") {
                Some(next) => (from, reference) = (node.at.file, next),
                None => return Ok(node),
            }
        }
        Err("the references go round in circles".to_owned())
    }

    /// What a `$ref` leads to, which may be a reference again.
    pub fn step(&self, from: u32, reference: &str) -> Result<&Node, String> {
        self.walk(from, reference, 0)
    }

    fn walk(&self, from: u32, reference: &str, depth: usize) -> Result<&Node, String> {
        if depth > MAX_CHAIN {
            return Err("the references go round in circles".to_owned());
        }
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let id = if file.is_empty() {
            from
        } else if is_address(file) {
            return Err("it is on the network, and nothing is fetched".to_owned());
        } else {
            let path = self.path_of(from as usize, file).ok_or("a text has no files beside it")?;
            self.known.get(&path).cloned().unwrap_or_else(|| Err("it was not read".to_owned()))?
        };
        let mut node = &self.file(id).root;
        for segment in pointer.split('/').skip(1) {
            let mut name = decode(segment);
            if name.contains('~') {
                name = name.replace("~1", "/").replace("~0", "~").into();
            }
            for _ in 0..MAX_CHAIN {
                match node.text_of("$ref") {
                    Some(next) if node.get(&name).is_none() => node = self.walk(node.at.file, next, depth + 1)?,
                    _ => break,
                }
            }
            let below = match &node.content {
                Content::Map(members) => members.get(&name).map(|m| &m.node),
                Content::List(items) => name.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => None,
            };
            node = below.ok_or_else(|| format!("there is no `{}` there", json::shorten(&name)))?;
        }
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err("it names an anchor, not a JSON pointer".to_owned());
        }
        Ok(node)
    }
}

/// Where lines start and how many characters come before every so many bytes, so that a place on a line of
/// megabytes is as cheap as any other.
#[derive(Debug)]
struct Marks {
    starts: Vec<usize>,
    chars: Vec<usize>,
}

impl Marks {
    const STEP: usize = 4096;

    fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let (mut chars, mut count) = (Vec::with_capacity(text.len() / Self::STEP + 1), 0);
        for chunk in text.as_bytes().chunks(Self::STEP) {
            chars.push(count);
            count += chunk.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        }
        Self { starts, chars }
    }

    /// How many characters start before a byte.
    fn before(&self, text: &str, offset: usize) -> usize {
        let offset = offset.min(text.len());
        let mark = offset / Self::STEP;
        let (known, from) = self.chars.get(mark).map_or((0, 0), |k| (*k, mark * Self::STEP));
        known + text.as_bytes()[from..offset].iter().filter(|b| **b & 0xc0 != 0x80).count()
    }

    fn line_column(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        (line, self.before(text, offset) - self.before(text, start.min(offset)) + 1)
    }
}

fn place_error(name: &str, text: &str, broken: &Broken) -> ImportError {
    let (line, column) = plumbline_spec::diag::line_column(text, broken.offset);
    ImportError::Broken { file: name.to_owned(), line, column, what: broken.what.clone(), help: broken.help.to_owned() }
}

fn is_address(file: &str) -> bool {
    file.contains("://") || file.starts_with("//")
}

/// Percent escapes of a URI reference written out; what is none stays.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = (bytes[i] == b'%').then(|| text.get(i + 1..i + 3)).flatten().and_then(|h| u8::from_str_radix(h, 16).ok());
        out.push(hex.unwrap_or(bytes[i]));
        i += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).map_or(text.into(), Cow::Owned)
}

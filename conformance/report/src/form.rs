//! `--report FORM:FILE`: in which form which file is written.

use crate::Error;
use std::path::PathBuf;
use std::str::FromStr;

/// A form that a report can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// All that is known; stable, read by other commands.
    Json,
    /// JUnit XML, read by build servers.
    Junit,
    /// SARIF 2.1.0, read by code scanning.
    Sarif,
    /// A page for people.
    Html,
    /// A summary for pull requests.
    Markdown,
    /// HTTP Archive 1.2: what was sent and what came back.
    Har,
}

/// Form, word on the command line, extension of files, other extensions that mean it.
const FORMS: [(Form, &str, &str, &[&str]); 6] = [
    (Form::Json, "json", "json", &[]),
    (Form::Junit, "junit", "xml", &[]),
    (Form::Sarif, "sarif", "sarif", &[]),
    (Form::Html, "html", "html", &["htm"]),
    (Form::Markdown, "markdown", "md", &["markdown"]),
    (Form::Har, "har", "har", &[]),
];

impl Form {
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        FORMS.iter().find(|(f, ..)| *f == self).map_or("json", |(_, word, ..)| word)
    }

    /// Extension of its files.
    pub fn extension(self) -> &'static str {
        FORMS.iter().find(|(f, ..)| *f == self).map_or("json", |(_, _, extension, _)| extension)
    }

    fn of_word(word: &str) -> Option<Self> {
        FORMS.iter().find(|(_, w, ..)| *w == word).map(|(form, ..)| *form)
    }

    fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_lowercase();
        FORMS.iter().find(|(_, _, own, more)| *own == extension || more.contains(&extension.as_str())).map(|(form, ..)| *form)
    }
}

/// A form and where to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The form.
    pub form: Form,
    /// A file, or a folder.
    pub path: PathBuf,
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some((word, path)) = text.split_once(':') {
            if let Some(form) = Form::of_word(word) {
                if path.is_empty() {
                    return Err(Error::Usage(format!("`{text}` names no file; write {word}:FILE")));
                }
                return Ok(Self { form, path: path.into() });
            }
            // A letter before a colon is a drive of Windows; a word is a form that is none.
            if word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()) {
                return Err(Error::Usage(format!("`{word}` is no form of a report; use {}", words())));
            }
        }
        let path = PathBuf::from(text);
        let form = path.extension().and_then(|e| Form::of_extension(&e.to_string_lossy())).unwrap_or(Form::Json);
        Ok(Self { form, path })
    }
}

fn words() -> String {
    let all: Vec<&str> = FORMS.iter().map(|(_, word, ..)| *word).collect();
    let (last, first) = all.split_last().unwrap_or((&"json", &[]));
    format!("{} or {last}", first.join(", "))
}

/// Several places in one text, with commas in between, as the environment gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(pub Vec<Place>);

impl FromStr for Places {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parts: Vec<String> = Vec::new();
        for part in text.split(',') {
            // A comma in the name of a file does not begin another one.
            let begins = part.split_once(':').is_some_and(|(word, _)| Form::of_word(word).is_some());
            match parts.last_mut().filter(|_| !begins) {
                Some(last) => {
                    last.push(',');
                    last.push_str(part);
                }
                None => parts.push(part.to_owned()),
            }
        }
        Ok(Self(parts.iter().filter(|p| !p.trim().is_empty()).map(|p| p.parse()).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Option<(Form, String)> {
        text.parse::<Place>().ok().map(|p| (p.form, p.path.display().to_string()))
    }

    #[test]
    fn the_form_is_said_or_seen() {
        let is = |form: Form, path: &str| Some((form, path.to_owned()));
        assert_eq!(place("junit:out/a.json"), is(Form::Junit, "out/a.json"));
        assert_eq!(place("out/a.html"), is(Form::Html, "out/a.html"));
        assert_eq!(place("a.SARIF"), is(Form::Sarif, "a.SARIF"));
        assert_eq!(place("report"), is(Form::Json, "report"));
        assert_eq!(place("out/"), is(Form::Json, "out/"));
        assert_eq!(place("C:\\out.md"), is(Form::Markdown, "C:\\out.md"));
        assert_eq!(place("html:C:\\out"), is(Form::Html, "C:\\out"));
        for wrong in ["pdf:out.pdf", "html:"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
        assert!("pdf:x".parse::<Place>().err().is_some_and(|e| e.to_string().contains("sarif")));
    }

    #[test]
    fn several_come_with_commas() {
        let places: Places = "json:a,b.json,html:c.html".parse().unwrap_or_default();
        assert_eq!(places.0.len(), 2);
        assert_eq!(places.0[0].path.display().to_string(), "a,b.json");
        assert_eq!("".parse::<Places>().ok(), Some(Places::default()));
    }
}

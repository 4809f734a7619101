//! The public items of a generated client, with the places that they come from.

use crate::error::{Error, Unsupported};
use crate::layout::generate;
use plumbline_spec::{Model, Source};
use quote::ToTokens;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use syn::{Attribute, Fields, ImplItem, ReturnType, Visibility};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A struct.
    Struct,
    /// An enum.
    Enum,
    /// A public member of a struct.
    Field,
    /// A variant of an enum.
    Variant,
    /// A public function of a type.
    Function,
    /// A public constant or static.
    Static,
    /// A name for another type.
    Alias,
    /// A trait that callers may give types of their own.
    Interface,
    /// A trait that a type has.
    Trait,
}

impl ItemKind {
    /// The word in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Struct => "the struct",
            Self::Enum => "the enum",
            Self::Field => "the member",
            Self::Variant => "the variant",
            Self::Function => "the function",
            Self::Static => "the static",
            Self::Alias => "the type",
            Self::Interface | Self::Trait => "the trait",
        }
    }
}

/// A public item of a generated client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Path from the crate's root, such as `api::SearchThings::limit`.
    pub path: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its type, its signature without names, or what it is made of: equal where callers see no difference.
    pub signature: String,
    /// The names of a function's arguments, in order.
    pub arguments: Vec<String>,
    /// Of a function, its head as it stands, of the type `Self`.
    pub head: String,
    /// Whether what it holds may grow without breaking anyone.
    pub non_exhaustive: bool,
    /// Of a function of an interface: whether it need not be written.
    pub provided: bool,
    /// JSON pointer of what it was made from, if that is one place.
    pub pointer: Option<String>,
}

/// All public items of one client.
#[derive(Debug, Clone)]
pub struct Surface {
    /// Name of the module.
    pub api: String,
    /// The items, by path and kind.
    pub items: Vec<Item>,
    /// The generated text, without the lines of places.
    pub(crate) text: String,
    /// The model, for places.
    pub model: Arc<Model>,
}

impl Surface {
    /// Generates the client of a description and reads its items back.
    ///
    /// # Errors
    /// When no client can be generated.
    pub fn of(source: &Source) -> Result<Self, Error> {
        // With every key on a line of its own, the line in an item's documentation is one place.
        let spread = Source::read(&source.file, source.spread().as_bytes())?;
        let spread_model = spread.open_model()?;
        let lines = lines(&spread_model);
        let files = generate(&spread)?;
        let model = source.open_model()?;
        let api = crate::names::snake(&model.description.api);
        let mut reader = Reader { api: api.clone(), lines, items: Vec::new(), links: Vec::new() };
        let mut text = String::new();
        for file in &files {
            for line in file.text.lines().filter(|l| !l.contains("Described at `") && !l.starts_with("// Written by")) {
                text.push_str(line);
                text.push('\n');
            }
            let parsed = syn::parse_file(&file.text).map_err(|error| {
                let what = format!("the generated code cannot be read back ({error}); please report the description that led to it");
                Error::Unsupported(vec![Unsupported { at: source.file.to_string(), what }])
            })?;
            parsed.items.into_iter().for_each(|item| reader.item(item));
        }
        let mut items = reader.finish();
        refine(&mut items, &model);
        items.sort_by(|a, b| (&a.path, a.kind, &a.signature).cmp(&(&b.path, b.kind, &b.signature)));
        items.dedup();
        Ok(Self { api, items, text, model })
    }

    /// The items of a path, which may leave out the API; raw identifiers may be written with or without `r#`.
    pub fn matching(&self, path: &str) -> Vec<&Item> {
        let bare = |path: &str| path.replace("r#", "").replace(' ', "");
        let path = bare(path);
        let below = format!("{}::{path}", self.api);
        let fits = |item: &&Item| item.kind != ItemKind::Trait && [&path, &below].contains(&&bare(&item.path));
        self.items.iter().filter(fits).collect()
    }
}

/// Pointers by the line that they stand on.
fn lines(model: &Model) -> HashMap<usize, String> {
    let mut all: HashMap<usize, String> = HashMap::new();
    for pointer in model.places.pointers() {
        let (line, _) = model.line_column(&pointer);
        let shorter = all.get(&line).is_none_or(|known| (pointer.len(), &pointer) < (known.len(), known));
        if shorter {
            all.insert(line, pointer);
        }
    }
    all
}

struct Reader {
    api: String,
    lines: HashMap<usize, String>,
    items: Vec<Item>,
    /// For items without a place: the types that their documentation and signature name.
    links: Vec<(usize, Vec<String>)>,
}

impl Reader {
    fn item(&mut self, item: syn::Item) {
        match item {
            syn::Item::Struct(item) if public(&item.vis) => {
                let name = item.ident.to_string();
                self.add(&name, ItemKind::Struct, String::new(), &item.attrs);
                self.derives(&name, &item.attrs);
                if let Fields::Named(fields) = item.fields {
                    for field in fields.named.into_iter().filter(|f| public(&f.vis)) {
                        let path = format!("{name}::{}", field.ident.as_ref().map_or_else(String::new, ToString::to_string));
                        self.add(&path, ItemKind::Field, text(&field.ty), &field.attrs);
                    }
                }
            }
            syn::Item::Enum(item) if public(&item.vis) => {
                let name = item.ident.to_string();
                self.add(&name, ItemKind::Enum, String::new(), &item.attrs);
                self.derives(&name, &item.attrs);
                for variant in item.variants {
                    self.add(&format!("{name}::{}", variant.ident), ItemKind::Variant, text(&variant.fields), &variant.attrs);
                }
            }
            syn::Item::Static(item) if public(&item.vis) => {
                self.add(&item.ident.to_string(), ItemKind::Static, text(&item.ty), &item.attrs);
            }
            syn::Item::Const(item) if public(&item.vis) => {
                self.add(&item.ident.to_string(), ItemKind::Static, text(&item.ty), &item.attrs);
            }
            syn::Item::Type(item) if public(&item.vis) => {
                let (name, of) = (item.ident.to_string(), text(&item.ty));
                match of.strip_prefix("rt::Request<").and_then(|of| of.strip_suffix('>')) {
                    Some(of) => self.request(&name, of, &item.attrs),
                    None => drop(self.add(&name, ItemKind::Alias, of, &item.attrs)),
                }
            }
            syn::Item::Trait(item) if public(&item.vis) => {
                let name = item.ident.to_string();
                self.add(&name, ItemKind::Interface, text(&item.supertraits), &item.attrs);
                for inner in item.items {
                    let syn::TraitItem::Fn(function) = inner else { continue };
                    let index = self.function(&name, &function.sig, &function.attrs);
                    self.items[index].provided = function.default.is_some();
                }
            }
            syn::Item::Impl(item) => self.implementation(item),
            _ => {}
        }
    }

    /// A builder without setters: to callers it is what a struct of its own would be.
    fn request(&mut self, name: &str, of: &str, attributes: &[Attribute]) {
        self.add(name, ItemKind::Struct, String::new(), attributes);
        for derived in ["Debug", "Clone"] {
            let index = self.add(name, ItemKind::Trait, derived.to_owned(), &[]);
            self.links.push((index, vec![name.to_owned()]));
        }
        let heads = [
            "fn unchecked(self) -> Self".to_owned(),
            "fn raw(self, name: &str, value: impl Into<rt::Value>) -> Self".to_owned(),
            "fn with(self, options: rt::Options) -> Self".to_owned(),
            format!("fn send(self) -> rt::Sending<{of}>"),
        ];
        for head in heads.iter().filter_map(|head| syn::parse_str::<syn::Signature>(head).ok()) {
            self.function(name, &head, &[]);
        }
    }

    fn implementation(&mut self, item: syn::ItemImpl) {
        let of = text(&item.self_ty);
        let Some((path, _)) = &item.trait_ else {
            for inner in item.items {
                let ImplItem::Fn(function) = inner else { continue };
                if !public(&function.vis) {
                    continue;
                }
                self.function(&of, &function.sig, &function.attrs);
            }
            return;
        };
        let kinds = item.items.iter().filter_map(|inner| match inner {
            ImplItem::Type(ty) => Some(format!("{} = {}", ty.ident, text(&ty.ty))),
            _ => None,
        });
        let kinds: Vec<String> = kinds.collect();
        let mut signature = text(path);
        if !kinds.is_empty() {
            signature = format!("{signature}<{}>", kinds.join(", "));
        }
        let of_own = item.generics.params.iter().map(text).collect::<Vec<_>>().join(", ");
        let index = self.add(&of, ItemKind::Trait, signature.clone(), &[]);
        self.items[index].head = of_own;
        let mut named = idents(&of);
        named.extend(idents(&signature));
        self.links.push((index, named));
    }

    fn function(&mut self, of: &str, head: &syn::Signature, attributes: &[Attribute]) -> usize {
        let mut arguments = Vec::new();
        let mut types = Vec::new();
        for input in &head.inputs {
            match input {
                syn::FnArg::Receiver(receiver) => types.push(text(receiver)),
                syn::FnArg::Typed(typed) => {
                    arguments.push(text(&typed.pat));
                    types.push(text(&typed.ty));
                }
            }
        }
        let output = match &head.output {
            ReturnType::Default => "()".to_owned(),
            ReturnType::Type(_, ty) => text(ty),
        };
        let signature = format!("{}({}) -> {output}", text(&head.generics), types.join(", "));
        let index = self.add(&format!("{of}::{}", head.ident), ItemKind::Function, signature, attributes);
        self.items[index].arguments = arguments;
        self.items[index].head = text(head);
        if self.items[index].pointer.is_none() {
            self.links.push((index, idents(&output)));
        }
        index
    }

    fn derives(&mut self, name: &str, attributes: &[Attribute]) {
        for attribute in attributes.iter().filter(|a| a.path().is_ident("derive")) {
            let _ = attribute.parse_nested_meta(|meta| {
                let index = self.add(name, ItemKind::Trait, text(&meta.path), &[]);
                self.links.push((index, vec![name.to_owned()]));
                Ok(())
            });
        }
    }

    fn add(&mut self, path: &str, kind: ItemKind, signature: String, attributes: &[Attribute]) -> usize {
        let docs = docs(attributes);
        let pointer = described(&docs).and_then(|line| self.lines.get(&line).cloned());
        let linked = pointer.is_none().then(|| docs.split("[`").skip(1).filter_map(|r| r.split("`]").next()).map(str::to_owned).collect());
        self.items.push(Item {
            path: format!("{}::{path}", self.api),
            kind,
            signature,
            arguments: Vec::new(),
            head: String::new(),
            non_exhaustive: attributes.iter().any(|a| a.path().is_ident("non_exhaustive")),
            provided: false,
            pointer,
        });
        let index = self.items.len() - 1;
        if let Some(names) = linked.filter(|names: &Vec<String>| !names.is_empty()) {
            self.links.push((index, names));
        }
        index
    }

    /// Gives items without a place that of the type they speak of, else that of the type they belong to.
    fn finish(self) -> Vec<Item> {
        let Self { api, mut items, links, .. } = self;
        let types: HashMap<String, String> = items
            .iter()
            .filter(|i| matches!(i.kind, ItemKind::Struct | ItemKind::Enum))
            .filter_map(|i| Some((i.path.clone(), i.pointer.clone()?)))
            .collect();
        let of = |name: &str| types.get(&format!("{api}::{name}")).cloned();
        // A function belongs to its type; those of a client or stub, to the type that they give.
        let owned = |item: &Item| item.path.rsplit_once("::").and_then(|(owner, _)| types.get(owner).cloned());
        for item in items.iter_mut().filter(|i| i.pointer.is_none()) {
            item.pointer = owned(item);
        }
        for (index, names) in links {
            if items[index].pointer.is_none() {
                items[index].pointer = names.iter().find_map(|n| of(n));
            }
        }
        // What a private type has, nobody outside sees.
        let named: HashSet<String> = items.iter().filter(|i| i.kind != ItemKind::Trait).map(|i| i.path.clone()).collect();
        items.retain(|item| {
            let own = item.path.split('<').next().unwrap_or_default();
            item.kind != ItemKind::Trait || own.matches("::").count() > 1 || named.contains(own)
        });
        items
    }
}

/// A variant is made from a value of its enum's list: the place of that value.
fn refine(items: &mut [Item], model: &Model) {
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let pointers = model.places.pointers();
    for pointer in &pointers {
        if let Some(cut) = pointer.find("/enum/") {
            lists.entry(&pointer[..cut]).or_default().push(pointer);
        }
    }
    for item in items.iter_mut().filter(|i| i.kind == ItemKind::Variant) {
        let Some(pointer) = item.pointer.clone() else { continue };
        let variant = item.path.rsplit("::").next().unwrap_or_default().replace("r#", "");
        let below = format!("{pointer}/");
        let near = lists.range(pointer.as_str()..).take_while(|(list, _)| list.starts_with(&pointer));
        let mut all: Vec<&&str> = near.filter(|(list, _)| **list == pointer || list.starts_with(&below)).flat_map(|(_, all)| all).collect();
        all.sort();
        let is_it = |at: &str| {
            let word = model.places.get(at).and_then(|place| model.text.get(place.value)).unwrap_or_default().trim_matches(['"', '\'']);
            crate::names::pascal(word) == variant
        };
        if let Some(found) = all.into_iter().find(|at| is_it(at)) {
            item.pointer = Some((*found).to_owned());
        }
    }
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Tokens as text, spaced as people write them.
fn text(tokens: &impl ToTokens) -> String {
    let spaced = tokens.to_token_stream().to_string();
    let mut out = spaced;
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" :", ":"),
    ] {
        // Most have none of it.
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    out
}

fn docs(attributes: &[Attribute]) -> String {
    let mut out = String::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("doc")) {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && let syn::Expr::Lit(literal) = &pair.value
            && let syn::Lit::Str(line) = &literal.lit
        {
            out.push_str(line.value().trim());
            out.push(' ');
        }
    }
    out
}

/// The line in "Described at `file:line`".
fn described(docs: &str) -> Option<usize> {
    let after = docs.split("Described at `").nth(1)?;
    after.split('`').next()?.rsplit(':').next()?.parse().ok()
}

/// Words of a type that begin with a capital letter.
pub(super) fn idents(ty: &str) -> Vec<String> {
    ty.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| w.starts_with(char::is_uppercase)).map(str::to_owned).collect()
}

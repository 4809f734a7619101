//! Words to make believable data of: people, companies, groups, and which property names hint at them.
//!
//! Tables only. The words cover several scripts, letters of two, three and four bytes, both
//! cases, quotes, and the characters that searches treat specially (`%`, `_`, `'`).

use crate::rng::Rng;

/// What the name of a property hints at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Given name of a person.
    Given,
    /// Family name of a person.
    Family,
    /// Patronymic or middle name.
    Patronymic,
    /// Whole name, as family name, given name, patronymic.
    Full,
    /// A name as people call themselves.
    Called,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A company.
    Company,
    /// A sentence.
    Sentence,
    /// An address on the web.
    Url,
    /// A version.
    Version,
}

/// Parts of property names and what they hint at; the first that occurs counts.
pub(crate) const HINTS: &[(&str, Hint)] = &[
    ("first_name", Hint::Given),
    ("firstname", Hint::Given),
    ("given", Hint::Given),
    ("last_name", Hint::Family),
    ("lastname", Hint::Family),
    ("surname", Hint::Family),
    ("patronymic", Hint::Patronymic),
    ("middle_name", Hint::Patronymic),
    ("full_name", Hint::Full),
    ("fullname", Hint::Full),
    ("mail", Hint::Email),
    ("phone", Hint::Phone),
    ("msisdn", Hint::Phone),
    ("organi", Hint::Company),
    ("company", Hint::Company),
    ("description", Hint::Sentence),
    ("comment", Hint::Sentence),
    ("note", Hint::Sentence),
    ("message", Hint::Sentence),
    ("url", Hint::Url),
    ("link", Hint::Url),
    ("version", Hint::Version),
    ("name", Hint::Called),
    ("title", Hint::Called),
];

/// What a property name hints at, if anything.
pub(crate) fn hint(name: &str) -> Option<Hint> {
    let name = name.to_lowercase();
    HINTS.iter().find(|(part, _)| name.contains(part)).map(|(_, hint)| *hint)
}

/// A made-up person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    /// Given name.
    pub(crate) given: Option<String>,
    /// Family name.
    pub(crate) family: Option<String>,
    /// Patronymic.
    pub(crate) patronymic: Option<String>,
}

struct Stock {
    given: &'static [&'static str],
    family: &'static [&'static str],
    patronymic: &'static [&'static str],
}

const STOCKS: &[Stock] = &[
    Stock {
        given: &["Анна", "Мария", "Василиса", "Ольга", "Юлия", "Алёна"],
        family: &["Иванова", "Петрова", "Премудрая", "Ёлкина", "Щукина", "иванова"],
        patronymic: &["Сергеевна", "Ивановна", "Фёдоровна", "Ильинична"],
    },
    Stock {
        given: &["Иван", "Пётр", "Сергей", "Илья", "Дмитрий", "иван"],
        family: &["Иванов", "Петров", "Царевич", "Соловьёв", "Жуков", "ИВАНОВ"],
        patronymic: &["Сергеевич", "Иванович", "Петрович", "Ильич"],
    },
    Stock {
        given: &["Anna", "Jürgen", "Käthe", "Sören", "anna", "ANNA"],
        family: &["Müller", "Groß", "Schäfer", "Weiß", "Öztürk", "muller"],
        patronymic: &[],
    },
    Stock {
        given: &["Alice", "Bob", "Carol", "Zoë", "François", "bob"],
        family: &["Smith", "O'Neil", "Brown-Day", "Young", "de la Cruz", "smith"],
        patronymic: &["Jane", "Lee"],
    },
    Stock { given: &["Łukasz", "Żaneta", "Błażej"], family: &["Wójcik", "Nowak", "Śliwa"], patronymic: &[] },
    Stock { given: &["小明", "美玲", "伟"], family: &["王", "李", "张"], patronymic: &[] },
];

/// Companies, some with signs that searches treat specially.
pub(crate) const COMPANIES: &[&str] = &[
    "ООО \"Ромашка\"",
    "Müller & Söhne GmbH",
    "100% Cotton Ltd",
    "A_B Logistics",
    "Кот и Пёс",
    "Blue Sky",
    "BLUE SKY",
    "Żabka Serwis",
    "株式会社テスト",
    "Café \u{2615} Central",
    "O'Neil Partners",
    "Зелёный мир",
];

/// Groups of people.
pub(crate) const GROUPS: &[&str] = &[
    "VIP",
    "Клиенты",
    "Zürich office",
    "\u{1f389} Party list",
    "Newsletter 50%",
    "клиенты",
    "Never used",
    "Поставщики",
    "Old_customers",
    "Équipe Paris",
];

/// Sentences.
pub(crate) const SENTENCES: &[&str] = &[
    "Calls back after lunch",
    "Заявки с сайта",
    "Gäste der Messe 2024",
    "Imported from a table",
    "Пишут только вечером \u{1f319}",
    "Do not call before 10:00",
];

/// Single words for values of custom fields and the like.
pub(crate) const WORDS: &[&str] =
    &["Zufafa", "zufafa", "Lärche", "Берёза", "oak", "Oak", "maple 50%", "snow_drop", "Фиалка", "\u{1f33b}", "ясень", "Palme"];

const MAIL_NAMES: &[&str] = &["anna", "ivan.petrov", "j.mueller", "Bob", "zoe_k", "info", "w.nowak+crm", "sales", "olga", "no-reply"];
const MAIL_DOMAINS: &[&str] = &["example.org", "example.com", "mail.example.net", "bücher.example"];

/// A person from one of the stocks; patronymics only where people have them.
pub(crate) fn person(rng: &mut Rng) -> Person {
    let Some(stock) = rng.pick(STOCKS) else { return Person::default() };
    let one = |rng: &mut Rng, of: &[&str]| rng.pick(of).map(|s| (*s).to_owned());
    let given = if rng.once_in(9) { None } else { one(rng, stock.given) };
    let family = one(rng, stock.family);
    let patronymic = if rng.once_in(3) { None } else { one(rng, stock.patronymic) };
    Person { given, family, patronymic }
}

/// An e-mail address; numbered, so that most occur once.
pub(crate) fn email(rng: &mut Rng) -> String {
    let name = rng.pick(MAIL_NAMES).copied().unwrap_or("info");
    let domain = rng.pick(MAIL_DOMAINS).copied().unwrap_or("example.org");
    let number = rng.below(90);
    if number < 10 { format!("{name}@{domain}") } else { format!("{name}{number}@{domain}") }
}

/// A text that a hint stands for; `Full` is put together by the caller from the other parts.
pub(crate) fn text(hint: Option<Hint>, rng: &mut Rng, person: &Person) -> Option<String> {
    let pick = |rng: &mut Rng, of: &[&str]| rng.pick(of).map(|s| (*s).to_owned());
    match hint {
        Some(Hint::Given) => person.given.clone(),
        Some(Hint::Family) => person.family.clone(),
        Some(Hint::Patronymic) => person.patronymic.clone(),
        Some(Hint::Full) => {
            let parts: Vec<_> = [&person.family, &person.given, &person.patronymic].into_iter().flatten().cloned().collect();
            Some(parts.join(" "))
        }
        Some(Hint::Called) => {
            let parts: Vec<_> = [&person.given, &person.family].into_iter().flatten().cloned().collect();
            Some(if rng.once_in(8) { format!("{} \u{1f431}", parts.join(" ")) } else { parts.join(" ") })
        }
        Some(Hint::Email) => Some(email(rng)),
        Some(Hint::Phone) => Some(phone(rng).to_string()),
        Some(Hint::Company) => pick(rng, COMPANIES),
        Some(Hint::Sentence) => pick(rng, SENTENCES),
        Some(Hint::Url) => Some(format!("https://example.org/{}", rng.below(10_000))),
        Some(Hint::Version) => Some("2.0".to_owned()),
        None => pick(rng, WORDS),
    }
}

/// A phone number of 9 to 15 digits, every length as often: order by number is not order by text.
pub(crate) fn phone(rng: &mut Rng) -> i64 {
    let digits = 9 + u32::try_from(rng.below(7)).unwrap_or(0);
    let least = 10_i64.pow(digits - 1);
    rng.between(least, least * 10 - 1)
}

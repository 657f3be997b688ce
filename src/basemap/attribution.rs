//! The line that names the source of a background map: markup taken out, and what is known of well-known addresses.

/// A text without HTML tags and entities, in one line.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = rest.starts_with('<');
        match rest.find(if tag { '>' } else { ';' }).filter(|end| tag || *end <= 8) {
            Some(end) => {
                if !tag {
                    out.push_str(entity(&rest[1..end]));
                }
                rest = &rest[end + 1..];
            }
            None if tag => rest = "",
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").chars().take(200).collect()
}

fn entity(name: &str) -> &'static str {
    match name {
        "copy" | "#169" | "#xA9" | "#xa9" => "©",
        "amp" | "#38" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" | "#34" => "\"",
        _ => " ",
    }
}

/// What a well-known address wants to be named.
pub fn of_address(url: &str) -> &'static str {
    let known = [
        ("tianditu.gov.cn", "天地图 © 国家基础地理信息中心"),
        ("openstreetmap.", "© OpenStreetMap contributors"),
        ("arcgisonline.com", "© Esri"),
        ("is.autonavi.com", "© 高德地图"),
    ];
    known.iter().find(|(part, _)| url.contains(part)).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        let osm = r#"<a href="https://www.openmaptiles.org/" target="_blank">&copy; OpenMapTiles</a> <a href="x">&copy; OpenStreetMap contributors</a>"#;
        assert_eq!(plain(osm), "© OpenMapTiles © OpenStreetMap contributors");
        assert_eq!(plain("A & B &nbsp;C < unfinished"), "A & B C");
        assert_eq!(plain("a&verylongname;"), "a&verylongname;");
    }
}

//! How personal data is shown: enough to recognise, too little to use.

/// A name with the surname kept back: 张小明 → *小明; two characters 李雷 → *雷.
/// A single character, or a name in Latin letters, keeps its first letter only.
pub fn name(name: &str) -> String {
    let mut characters = name.chars();
    let Some(first) = characters.next() else { return String::new() };
    let rest: String = characters.collect();
    if rest.is_empty() || first.is_ascii() {
        return format!("{first}*");
    }
    format!("*{rest}")
}

/// A mobile number: 13800001234 → 138****1234.
pub fn phone(phone: &str) -> String {
    match (phone.get(..3), phone.len().checked_sub(4).and_then(|start| phone.get(start..))) {
        (Some(head), Some(tail)) if phone.len() >= 8 => format!("{head}****{tail}"),
        _ => "****".into(),
    }
}

/// An e-mail address: xiaoming@example.cn → x***@example.cn.
pub fn email(address: &str) -> String {
    match (address.chars().next(), address.rsplit_once('@')) {
        (Some(first), Some((_, domain))) if first != '@' => format!("{first}***@{domain}"),
        _ => "***".into(),
    }
}

/// A card or wallet number: its last four digits.
pub fn tail(number: &str) -> String {
    number.len().checked_sub(4).and_then(|start| number.get(start..)).unwrap_or("****").to_owned()
}

/// An ID-card number: 11010519491231002X → 1****************X.
pub fn id_number(number: &str) -> String {
    match (number.chars().next(), number.chars().last()) {
        (Some(first), Some(last)) if number.len() == 18 => {
            format!("{first}{}{last}", "*".repeat(16))
        }
        _ => "****".into(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn masks_keep_what_domain_facts_4_2_keep() {
        assert_eq!(super::name("张小明"), "*小明");
        assert_eq!(super::name("李雷"), "*雷");
        assert_eq!(super::name("Ada"), "A*");
        assert_eq!(super::phone("13800001234"), "138****1234");
        assert_eq!(super::phone("138"), "****");
        assert_eq!(super::email("xiaoming@example.cn"), "x***@example.cn");
        assert_eq!(super::email("@example.cn"), "***");
        assert_eq!(super::tail("6222020200112233"), "2233");
        assert_eq!(super::id_number("11010519491231002X"), "1****************X");
    }
}

//! People of tests: a number makes a name, a phone and an ID card that pass every rule.

/// Everyone's login password.
pub const PASSWORD: &str = "青山绿水-Mountain-7";
/// Everyone's payment PIN.
pub const PIN: &str = "739146";

const SURNAMES: [&str; 8] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄"];
const GIVEN: [&str; 8] = ["小明", "芳", "伟", "晓雨", "建国", "静", "志强", "雨桐"];

/// A name of two or three characters.
pub fn person_name(number: u32) -> String {
    let pick = |list: [&'static str; 8], place: u32| list[(place % 8) as usize];
    format!("{}{}", pick(SURNAMES, number), pick(GIVEN, number / 8))
}

/// 138 and the number.
pub fn phone(number: u32) -> String {
    format!("138{number:08}")
}

/// Born on 1990-03-07 in 北京市东城区; the number is the sequence and the district.
pub fn id_number(number: u32) -> String {
    let (district, sequence) = (number / 1_000 % 16, number % 1_000);
    let body = format!("1101{:02}19900307{sequence:03}", 1 + district);
    format!("{body}{}", check_character(&body))
}

/// GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, remainder into `10X98765432`.
fn check_character(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    "10X98765432".chars().nth((sum % 11) as usize).expect("a remainder is below eleven")
}

#[cfg(test)]
mod tests {
    /// GB 11643's own example.
    #[test]
    fn the_check_character_is_the_standards() {
        assert_eq!(super::check_character("11010519491231002"), 'X');
    }
}

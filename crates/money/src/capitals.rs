//! 大写金额: the amount in words, as receipts and vouchers in China carry it
//! (《支付结算办法》 annex: 正确填写票据和结算凭证的基本规定).

use crate::Money;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

impl Money {
    /// `壹仟贰佰叁拾肆元伍角陆分`, `壹佰元整`, `零元整`; a negative amount starts with 负.
    pub fn capitals(self) -> String {
        let magnitude = self.minor().unsigned_abs();
        let sign = if self.minor() < 0 { "负" } else { "" };
        let (yuan, jiao, fen) = (magnitude / 100, magnitude / 10 % 10, magnitude % 10);
        let whole = match (yuan, jiao + fen) {
            (0, 0) => "零元".into(),
            (0, _) => String::new(),
            _ => format!("{}元", integer(yuan)),
        };
        format!("{sign}{whole}{}", decimals(yuan, jiao, fen))
    }
}

fn decimals(yuan: u64, jiao: u64, fen: u64) -> String {
    match (jiao, fen) {
        (0, 0) => "整".into(),
        (0, _) if yuan == 0 => format!("{}分", digit(fen)),
        (0, _) => format!("零{}分", digit(fen)),
        (_, 0) => format!("{}角整", digit(jiao)),
        _ => format!("{}角{}分", digit(jiao), digit(fen)),
    }
}

fn digit(value: u64) -> &'static str {
    usize::try_from(value).ok().and_then(|index| DIGITS.get(index)).copied().unwrap_or_default()
}

/// Groups of four digits, each with its place; a run of zeros is said once.
fn integer(mut value: u64) -> String {
    let mut groups = Vec::new();
    while value > 0 {
        groups.push(value % 10_000);
        value /= 10_000;
    }
    let mut text = String::new();
    let mut skipped_zero = false;
    for (index, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            skipped_zero = true;
            continue;
        }
        if !text.is_empty() && (skipped_zero || *group < 1_000) {
            text.push('零');
        }
        skipped_zero = false;
        text.push_str(&four_digits(*group));
        text.push_str(GROUPS.get(index).copied().unwrap_or_default());
    }
    text
}

fn four_digits(group: u64) -> String {
    let mut text = String::new();
    let mut pending_zero = false;
    for place in (0..4_u32).rev() {
        let value = group / 10_u64.pow(place) % 10;
        if value == 0 {
            pending_zero = !text.is_empty();
            continue;
        }
        if pending_zero {
            text.push('零');
            pending_zero = false;
        }
        text.push_str(digit(value));
        text.push_str(PLACES.get(place as usize).copied().unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::Money;

    #[test]
    fn capitals_follow_the_voucher_rules() {
        let table = [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角整"),
            (105, "壹元零伍分"),
            (10_000, "壹佰元整"),
            (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
            (140_950, "壹仟肆佰零玖元伍角整"),
            (600_714, "陆仟零柒元壹角肆分"),
            (1_000_000, "壹万元整"),
            (1_000_100, "壹万零壹元整"),
            (1_050_000, "壹万零伍佰元整"),
            (10_000_050_000, "壹亿零伍佰元整"),
            (10_000_000_000, "壹亿元整"),
            (-150, "负壹元伍角整"),
        ];
        for (minor, expected) in table {
            assert_eq!(Money::cny(minor).capitals(), expected, "{minor}");
        }
    }
}

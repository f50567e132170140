//! QR codes as paths of an SVG: no picture file, and no script.

use fast_qr::QRBuilder;

/// A QR code to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules along a side, with the quiet zone.
    pub side: usize,
    /// The dark modules, as an SVG path.
    pub path: String,
}

/// Modules that stay light around the code, as readers need it.
const QUIET: usize = 4;

/// The QR code of a text; none when it is longer than one holds.
pub(crate) fn draw(text: &str) -> Option<Qr> {
    let code = QRBuilder::new(text).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    Some(Qr { side: code.size + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_with_its_quiet_zone() {
        let qr = draw("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        assert!(qr.side >= 21 + 2 * QUIET);
        // The finder pattern: its corner is dark, and nothing lies in the quiet zone.
        assert!(qr.path.starts_with("M4 4h1v1h-1z"), "{}", &qr.path[..40]);
        assert_eq!(draw(&"x".repeat(8_000)), None);
    }
}

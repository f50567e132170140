// People who never were: numbers of the right form, another person each.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";

let made = 0;

/** A grown-up with an ID-card number whose check digit is right. */
export function person(name) {
  made += 1;
  // Region, date of birth, sequence; the check digit follows.
  const number = `11010119900308${String(100 + made)}`;
  const sum = [...number].reduce((total, digit, index) => total + Number(digit) * WEIGHTS[index], 0);
  return {
    name,
    idNumber: number + CHECKS[sum % 11],
    phone: `1390010${String(4000 + made)}`,
    password: "河边的芦苇 river reeds 1988",
    pin: "730518",
  };
}

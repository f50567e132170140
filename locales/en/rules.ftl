### Words inside the failure texts: rules, banks' reasons, wallet tiers, banks, spans of time.
### A rule-… is a whole phrase; the text around it ends the sentence.

## Spans

span-seconds = { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
span-minutes = { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
span-hours = { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }

## Rules: general

rule-required = this may not be empty
rule-too-long = this is too long
rule-unknown-choice = choose one of those offered
rule-identifier = this is not the form of an id
rule-key = a key has 8 to 64 letters, digits, dashes or underscores
rule-cursor = this place in the list is not valid; start from the first page
rule-date-format = write the date like 2026-11-22
rule-date-order = the first day may not be after the last

## Rules: amounts

rule-amount-format = an amount has digits, and two decimals at most
rule-amount-positive = the amount must be more than 0
rule-amount-too-large = the amount is too large
rule-amount-order = the smallest amount may not be above the largest
rule-currency = only renminbi is supported

## Rules: identity

rule-phone-format = a mobile number has 11 digits and starts with 1
rule-email-format = an e-mail address looks like name@example.cn
rule-user-name-format = a user name has letters, digits, _ and -, and begins with a letter
rule-user-name-length = a user name has 4 to 20 characters
rule-user-name-phone = a user name may not hold a mobile number
rule-id-format = an ID number has 18 characters; the last one may be X
rule-id-old = this is an old number of 15 digits; give the one of 18
rule-id-region = the first six digits of the ID number are no region
rule-name-length = a name has 2 to 30 characters
rule-name-format = write the name as on the document
rule-birth-date-impossible = there is no such day; check digits 7 to 14
rule-birth-date-future = this day has not come yet; check digits 7 to 14
rule-under-age = too young to open a wallet alone; please come to a branch with a guardian

## Rules: password

rule-password-short = 8 characters at least
rule-password-long = 128 characters at most
rule-password-characters = it holds a character that cannot be typed
rule-password-common = it is a common password
rule-password-simple = its pattern is too plain
rule-password-birthday = it holds your birthday
rule-password-phone = it holds your mobile number
rule-password-id = it holds your ID number
rule-password-name = it holds your name
rule-password-pin = it may not be the payment PIN

## Rules: payment PIN

rule-pin-format = a payment PIN has six digits
rule-pin-again = the two PINs differ
rule-pin-sequence = digits in a row
rule-pin-repeated = repeated digits
rule-pin-birthday = your birthday
rule-pin-phone = part of your mobile number
rule-pin-id = part of your ID number
rule-pin-common = a common choice
rule-pin-same = the PIN you had

## Rules: codes, cards, transfers

rule-code-format = a code has six digits
rule-payee = give the payee’s mobile number (11 digits) or wallet number (16 digits)
rule-note-length = a note has 60 characters at most
rule-note-characters = the note holds a character that cannot be shown
rule-passkey-name = a name has 1 to 24 characters, in one line

## What changed under the same key

field-amount = amount
field-payee = payee
field-note = note
field-card = card
field-operation = action

## What a code is for

purpose-register = Register
purpose-sign-in = Sign in
purpose-recover = Get back in
purpose-unfreeze = Lift the freeze
purpose-reset-pin = Reset payment PIN
purpose-bind-card = Bind a bank card

## Mobile operators

operator-mobile = China Mobile
operator-unicom = China Unicom
operator-telecom = China Telecom
operator-broadcast = China Broadnet
operator-virtual = a virtual operator
operator-unknown = the operator

## Wallet tiers

tier-2 = class 2 wallet
tier-3 = class 3 wallet
tier-4 = class 4 wallet

## Periods of limits

period-day = today
period-year = this year

## Why money is held

hold-withdrawal = a withdrawal is under way

## The four elements

element-name = name
element-id = ID number
element-card = card number
element-phone = mobile number

## Cards that are not supported

card-kind-credit = credit cards
card-kind-unknown-bank = cards of this bank

## Reasons that banks give

bank-reason-insufficient-funds = not enough money on the card
bank-reason-limit-exceeded = above the bank’s limit for this card
bank-reason-card-abnormal = the card is in an abnormal state
bank-reason-card-lost = the card is reported lost
bank-reason-account-frozen = the account is frozen
bank-reason-account-closed = the account is closed
bank-reason-card-unknown = the bank knows no such card
bank-reason-card-unsupported = this kind of card cannot be used here
bank-reason-name-mismatch = the name differs
bank-reason-id-mismatch = the ID number differs
bank-reason-phone-mismatch = the mobile number differs from the bank’s
bank-reason-agreement-ended = the consent for this card has ended; bind it again
bank-reason-risk-refused = the bank’s risk control refused
bank-reason-bank-maintenance = the bank is under maintenance
bank-reason-order-closed = the bank closed this order
bank-reason-other = the bank gave no exact reason

## Banks

bank-name-jianghai = Jianghai Bank
bank-name-youyi = Youyi Postal Bank
bank-name-icbc = ICBC
bank-name-abc = Agricultural Bank of China
bank-name-boc = Bank of China
bank-name-ccb = China Construction Bank
bank-name-bocom = Bank of Communications
bank-name-psbc = Postal Savings Bank
bank-name-cmb = China Merchants Bank
bank-name-other = The card’s bank
rule-payee-check-digit = The wallet number’s check digit does not match; check each digit
rule-password-former = it is one of your earlier passwords
rule-hours = The span is not allowed
rule-password-same = it is the present one
rule-phrase-length = a phrase has 2 to 20 characters
rule-phrase-characters = a phrase has letters, digits and spaces only
rule-phrase-digits = a phrase of digits alone looks like a code
rule-message-length = paste 2000 characters at most
rule-reminder-choice = choose one of those listed

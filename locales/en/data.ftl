### A copy of one’s data

data-title = Your data
data-short = What we keep, and for how long
data-lead = Download all that we keep of you: identity, contact, devices, activity, cards and entries.
data-caution = The file holds your full name, number and ID number. Keep it safe and send it to nobody. Passwords and codes are not in it.
data-download = Download the copy
data-kept = What is kept, why, and until when
data-law-until = Ten years after the relationship or the transaction ends, as the law requires
data-identity = Name, ID number, mobile number
data-identity-why = The Anti-Money Laundering Law asks us to know our customers; kept sealed
data-entries = Entries and transfers
data-entries-why = The Anti-Money Laundering Law and accounting rules ask for them
data-activity = Audit records of the account
data-activity-why = Evidence in a dispute or after a theft; nobody can alter them
data-sign-in = Password, PIN, passkeys, authenticator, e-mail address, user name, phrase
data-sign-in-why = For signing in and proving who you are; of passwords, only check values
data-sign-in-until = Until you change or remove them
data-sessions = Devices and times of sign-ins
data-sessions-why = So that you see who signed in, and why you were signed out
data-sessions-until = 90 days after a session is over
data-messages = When messages were sent, and what became of them
data-messages-why = For complaints about messages; without their text
data-messages-until = 90 days
data-codes = Check values of SMS codes
data-codes-why = To compare what you enter
data-codes-until = 7 days

### Getting back in

recover-title = Get back in
recover-step-number = Number
recover-step-code = Code
recover-step-identity = Identity
recover-step-choice = Unlock
recover-lead = If you forgot the password or are locked out, this puts it right in about two minutes.
recover-phone-hint = The number that the wallet was opened with
recover-send = Send the code
recover-money = This does not touch your balance, receiving, or payment settings
recover-identity-lead = Your number is proved. Enter name and ID number as when the wallet was opened.
recover-privacy = They are compared with the record and not kept again.
recover-password = Set a new password
recover-password-text = You forgot it, or somebody may know it. All devices are signed out.
recover-password-button = Use it and sign in
recover-unlock = Only unlock
recover-unlock-text = You know the password and mistyped it. It stays the same.
recover-unlock-button = Unlock and sign in
recover-done = You are in
recover-done-password = The new password counts, and other devices are signed out. Update the one that your browser has saved.
recover-done-unlocked = The lock is lifted; your password is the same.
recover-next-authenticator = Set up an authenticator
recover-next-authenticator-text = A leaked password then helps nobody
recover-next-devices = Look at your devices
recover-next-devices-text = Sign out any that you do not know
recover-next-entries = Look at your history
recover-next-entries-text = If an entry is not yours, open it to act

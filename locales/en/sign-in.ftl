### Sign-in

sign-in = Sign in
sign-in-login = Mobile number, user name or e-mail
sign-in-login-hint = Any one of the three, with the same password
sign-in-case = Case-sensitive
sign-in-trouble = Trouble signing in
sign-in-other-institution = Other institution
sign-in-slow = Still verifying; there is no need to tap again.
sign-in-caution = Our staff never ask for passwords or codes. If in doubt call { $hotline }.
sign-out = Sign out
sign-in-forgotten = Forgot it, or locked out
verify-title = One more step
verify-lead = The password is right. This device signs in to this account for the first time, so please prove one more thing.
verify-others = Another way
verify-by-sms = SMS code
verify-by-authenticator = Authenticator
verify-by-recovery-code = Recovery code
verify-sms-wanted = A code will be sent to { $phone }.
verify-sms-send = Send the code

### Sign-in

sign-in = Sign in
sign-in-case = Case-sensitive
sign-in-trouble = Trouble signing in
sign-in-other-institution = Other institution
sign-in-slow = Still verifying; there is no need to tap again.
sign-in-caution = Our staff never ask for passwords or codes. If in doubt call { $hotline }.
sign-out = Sign out

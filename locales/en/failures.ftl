### The failure catalogue: one entry per code. The text says the cause and the next step; .plain is
### used when a value is missing; .title is a few words.
### The variables of each code are listed in crates/http/src/failure/places.rs.

## Whether money moved

money-not-moved = No money was taken
money-confirming = Being confirmed: it ends in success, or the money comes back in full
money-moved = The money moved, and only once
money-returned = The money came back in full

## Copying the details

failure-copy = Copy error details
failure-copied = Copied
failure-copy-reference = Reference: { $reference }
failure-copy-time = Time: { $time } (Beijing time)
failure-code = Code
failure-reference = Reference
failure-help = Help me with this
failure-wait = Try again after { $time }

## Ways out

remedy-correct = Correct it
remedy-try-again = Try again
remedy-view-result = See the result
remedy-register = Register
remedy-sign-in = Sign in
remedy-resend-code = Send a new code
remedy-voice-code = Hear the code by phone
remedy-edit-phone = Change the number
remedy-choose-another = Choose another
remedy-reset-pin = Reset payment PIN
remedy-recover = Get back in
remedy-restrictions = See the restriction
remedy-other-method = Another way
remedy-change-password = Change the password
remedy-devices = See the devices
remedy-passkeys = Manage passkeys
remedy-resume = Continue registering
remedy-top-up = Top up
remedy-top-up-amount = Top up { $amount }
remedy-view-balance = See balance details
remedy-upgrade = Bind a card to upgrade
remedy-smaller-amount = Change the amount
remedy-other-card = Use another card
remedy-bind-card = Bind a bank card
remedy-supported-cards = Supported banks
remedy-ask-back = Ask for it back
remedy-tell-payee = What to tell the payee
remedy-proof = Check the balance
remedy-status = Service status
remedy-check-network = Check the network
remedy-phone-settings = Steps for this phone
remedy-home = Home
remedy-help = Help

## Signing in

LOGIN-01 = The password is not right. { $left ->
        [one] One try is left.
       *[other] { $left } tries are left.
    } Capital letters matter: check it and type it again.
    .title = Wrong password
    .plain = The password is not right. Capital letters matter: check it and type it again.
LOGIN-02 = Only capital and small letters differ from your password. Turn Caps Lock off, see that the first letter was not made a capital, and type it again. This try does not count.
    .title = Capital and small letters
LOGIN-03 = There is a full-width character, “{ $character }”, in the password. Switch to the English keyboard and type it again. This try does not count.
    .title = Full-width character
    .plain = There is a full-width character in the password. Switch to the English keyboard and type it again. This try does not count.
LOGIN-04 = This is an earlier password. You changed it on { $at }, so it no longer works; enter the new one. This try does not count.
    .title = An earlier password
    .plain = This is an earlier password. You have changed it since; enter the new one. This try does not count.
LOGIN-07 = The name (mobile number, user name or e-mail) or the password is not right, or the account cannot be used to sign in now. Check both; if you forgot the password or are locked out, you can get back in, in about two minutes.
    .title = Not signed in
LOGIN-08 = { $until ->
        [none] The name or ID number differs from the one on record. { $left ->
            [none] Compare it with your card.
            [one] One try is left; compare it with your card.
           *[other] { $left } tries are left; compare it with your card.
        } If your name or number has changed, a branch can correct it.
       *[other] The name or ID number differed too often. Try again after { $until }, or take your ID card to a branch.
    }
    .title = Differs from the record
LOGIN-09 = The sign-in service does not answer. Your password is not wrong, and this try does not count. { $at ->
        [none] You can try again now, or look at the service status.
       *[other] It is expected back at { $at }; try again then.
    }
    .title = Sign-in service down
LOGIN-10 = Planned maintenance from { $from } to { $until }. Everything comes back by itself; see the service status.
    .title = Maintenance
    .plain = Planned maintenance is under way and ends by itself. The service status page has the time.
LOGIN-11 = The service has a fault; work on it began at { $since }. Your money is safe. Progress is on the service status page.
    .title = Service fault
    .plain = The service has a fault and is being repaired. Your money is safe. Progress is on the service status page.
LOGIN-12 = The password is right. This device signs in to this account for the first time, so please prove one more thing.
    .title = One more step
LOGIN-13 = { $until ->
        [none] The second factor is not right. { $left ->
            [none] Check
            [one] One try is left. Check
           *[other] { $left } tries are left. Check
        } that the phone's clock is right, or use another way.
       *[other] The second factor was wrong too often. Try again after { $until }, or use an SMS code.
    }
    .title = Second factor not accepted
LOGIN-14 = This passkey does not work here any more: it was removed, or the fingerprints or faces of the device have changed. Sign in with your password, then add it anew under “Security”.
    .title = Passkey not known
LOGIN-16 = Your password was set anew on { $at } and works. What was entered is the one before it; the browser may still have it saved. Clear the saved one and type the new one.
    .title = This device has the old password
    .plain = Your password was set anew and works. What was entered is the one before it. Clear the saved one and type the new one.
LOGIN-17 = Too many sign-ins failed from this network. Signing in here from new devices is paused until { $until }. Devices that you have used before are not affected.
    .title = This network is paused
    .plain = Too many sign-ins failed from this network. Signing in here from new devices is paused for a while. Devices that you have used before are not affected.
LOGIN-18 = Unusually many sign-ins failed. To protect all accounts, signing in from new devices is paused until { $until }. Devices that you have used before are not affected, and your money is safe.
    .title = New devices are paused
    .plain = Unusually many sign-ins failed. To protect all accounts, signing in from new devices is paused for a while. Devices that you have used before are not affected, and your money is safe.
LOGIN-19 = Too many sign-ins failed on this device. It is paused until { $until } and then works again by itself.
    .title = This device is paused
    .plain = Too many sign-ins failed on this device. It is paused for a while and then works again by itself.
LOGIN-20 = This sign-in is over: more than ten minutes, no tries left, or the password was changed. Sign in again; your account is not affected.
    .title = Sign-in is over
LOGIN-21 = This step is over: more than five minutes, or answered already. Ask for the passkey again; your account is not affected.
    .title = Passkey step is over
LOGIN-22 = The device gave no passkey: it was cancelled, took too long, or is not the one that holds it. Try again, or use your password.
    .title = No passkey was given
LOGIN-23 = The device’s answer could not be verified: no fingerprint, face or PIN was checked, or it was made for another site. Check the address and try again, or use your password.
    .title = Passkey not verified
LOGIN-24 = This passkey may have been copied. To protect your account it was removed, and you were told by SMS. Sign in with your password and add one anew.
    .title = Passkey may be copied
LOGIN-25 = This device has a passkey of this account already; there is no need for another one. Just sign in with it.
    .title = Passkey exists already
LOGIN-26 = You have { $count } passkeys, which is as many as there may be. Remove one that you do not use, then add another.
    .title = No room for a passkey
    .plain = You have as many passkeys as there may be. Remove one that you do not use, then add another.
LOGIN-27 = This user name is taken; capital and small letters make no difference. Choose another one.
    .title = User name taken
LOGIN-28 = Too many user names were tried today; it works again at { $until }. You can sign in with your present one as before.
    .title = No more user names today
    .plain = Too many user names were tried today; try again tomorrow. You can sign in with your present one as before.

## Locks

LOCK-01 = The password was wrong too often. Signing in is locked until { $until } and opens by itself, or at once if you prove who you are now. Receiving money and devices already signed in go on working.
    .title = Sign-in locked
    .plain = The password was wrong too often. Signing in is locked for a while and opens by itself, or at once if you prove who you are now. Receiving money and devices already signed in go on working.
LOCK-02 = This is lock number { $count } today. Signing in is locked until { $until }, or opens at once if you prove who you are now. Receiving money and devices already signed in go on working.
    .title = Locked again
    .plain = Signing in is locked again and opens by itself, or at once if you prove who you are now. Receiving money and devices already signed in go on working.
LOCK-03 = The password was wrong too often. To protect your money, prove who you are to unlock: an SMS code, your name and ID number, about two minutes. Receiving money and devices already signed in go on working.
    .title = Prove who you are
LOCK-04 = The payment PIN was wrong too often and is locked until { $until }. You can still receive and look; reset it now and it works at once.
    .title = Payment PIN locked
    .plain = The payment PIN was wrong too often and is locked for a while. You can still receive and look; reset it now and it works at once.
LOCK-05 = Too many wrong codes. You can enter one again at { $until }. Receiving money and devices that are signed in are not affected.
    .title = Codes are locked
    .plain = Too many wrong codes. Try again later. Receiving money and devices that are signed in are not affected.
LOCK-06 = Someone tried passwords for your account on unknown devices. { $until ->
        [none] That way is shut; a new device has to prove who you are first.
       *[other] That way is locked until { $until }.
    } Your own devices are not affected and your money is safe. Consider changing your password.
    .title = Someone tried to sign in
LOCK-07 = Nobody has used the account since { $since }, so it is dormant to protect your money. The balance is safe and receiving goes on; prove who you are and it works at once.
    .title = Account is dormant
    .plain = Nobody has used the account for a long time, so it is dormant to protect your money. The balance is safe and receiving goes on; prove who you are and it works at once.
LOCK-09 = Something unusual was noticed ({ $reason }), so the account is protected{ $until ->
        [none] .
       *[other] until { $until }.
    } No money moved, and receiving goes on. If it was you, prove it and the protection is lifted; if not, change your password.
    .title = Account is protected
    .plain = Something unusual was noticed, so the account is protected. No money moved, and receiving goes on. If it was you, prove it and the protection is lifted; if not, change your password.
LOCK-10 = You froze the account at { $at }; it cannot pay now; receiving goes on. An SMS code and your payment PIN lift it.
    .title = You froze the account
    .plain = You froze the account; it cannot pay now; receiving goes on. An SMS code and your payment PIN lift it.
LOCK-11 = The police stopped payments from this account{ $until ->
        [none] ,
       *[other] { " " }until { $until },
    } order { $reference }; call { $telephone }. Receiving and looking go on, and no money moved.
    .title = Payments stopped by the police
    .plain = The police stopped payments from this account. Receiving and looking go on, and no money moved. Order and telephone number are under the details.

## Registering

REG-01 = The last character of the ID number does not fit the digits before it. Compare it with your card, digit by digit.
    .title = ID number is wrong
REG-02 = { $date ->
        [none] The date of birth in the ID number: { $reason }.
       *[other] The date of birth in the ID number ({ $date }): { $reason }.
    }
    .title = Date of birth not accepted
    .plain = The date of birth in the ID number is not accepted. Check digits 7 to 14.
REG-03 = This mobile number is registered already: sign in with it. If it was not you, see the help.
    .title = Number already registered
REG-05 = { $count ->
        [one] This ID already holds one wallet here, which is the limit.
       *[other] This ID already holds { $count } wallets here, which is the limit.
    } Sign in to the one you have.
    .title = No further wallet
    .plain = This ID already holds as many wallets here as it may. Sign in to the one you have.
REG-06 = “{ $character }” in the name is not printed on documents. Type the name as on your document, with “·” between its parts.
    .title = Character not possible in a name
    .plain = The name holds a character that is not printed on documents. Type it as on your document, with “·” between its parts.
REG-07 = This payment PIN is easy to guess: { $rule }. Choose another six digits.
    .title = Payment PIN too easy
    .plain = This payment PIN is easy to guess. Choose another six digits without a pattern.
REG-09 = { $step ->
        [none] Your registration was kept
       *[other] Your registration was kept at step { $step }
    }{ $until ->
        [none] {" "}and can be continued for 24 hours, without typing anything twice.
       *[other] {" "}and can be continued until { $until }, without typing anything twice.
    }
    .title = Registration not finished
REG-10 = The registration was left for more than 24 hours, so what you typed was deleted to protect you. Please register again.
    .title = Registration expired

## Passwords

PWD-02 = { $at ->
        [none] This recovery is over: more than half an hour, or begun on another device.
       *[other] This recovery was completed at { $at } and cannot be used again. If that was not you, begin again at once.
    } You can begin anew; it takes two minutes.
    .title = Recovery is over
PWD-03 = This password cannot be used: { $rule }. Choose another; a longer phrase is easier to remember and safer.
    .title = Choose another password
    .plain = This password cannot be used. Choose another; a longer phrase is easier to remember and safer.

## SMS codes

SMS-01 = SMS by { $operator } is delayed by about { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. Wait for it, or hear the code by phone.
    .title = SMS delayed
    .plain = SMS messages are delayed. Wait for it, or hear the code by phone.
SMS-02 = The SMS reached the phone at { $at }. Look into the blocked messages; if it is not there, hear the code by phone.
    .title = SMS delivered
    .plain = The SMS reached the phone. Look into the blocked messages; if it is not there, hear the code by phone.
SMS-03 = The code was sent to { $phone }. If the number is wrong, change it and send a new code.
    .title = Check the number
    .plain = The code was sent to the number you gave. If it is wrong, change it and send a new code.
SMS-04 = The code is older than five minutes and no longer valid. Send a new one.
    .title = Code expired
SMS-05 = { $left ->
        [0] The code is not right, and it cannot be tried again. Send a new one.
        [one] The code is not right. One try is left: check the newest SMS.
       *[other] The code is not right. { $left } tries are left: check the newest SMS.
    }
    .title = Wrong code
    .plain = The code is not right. Check the newest SMS, or send a new code.
SMS-06 = A newer code was sent, so this one is no longer valid. Type the code from the SMS marked { $letter }.
    .title = Use the newest code
    .plain = A newer code was sent, so this one is no longer valid. Type the code from the newest SMS.
SMS-07 = This code is for “{ $used }” and does not work for “{ $wanted }”. Type the code from the SMS about “{ $wanted }”.
    .title = Code for something else
    .plain = This code belongs to another action and does not work here. Type the code from the SMS about this one.
SMS-08 = { $seconds ->
        [none] { $at ->
            [none] Codes were asked for too often, so this one was not sent. Look at the SMS you have, or see the help.
           *[other] Today’s codes are used up; it starts anew at { $at }. Until then, look at the SMS you have.
        }
       *[other] A code was sent a moment ago. You can get a new one in { $seconds }; look at the SMS you have first.
    }
    .title = No further code yet
SMS-10 = Too many codes were asked for on this device. It works again at { $until }. A code that you have received is still good.
    .title = No more codes on this device
    .plain = Too many codes were asked for on this device. Try again later. A code that you have received is still good.
SMS-11 = Too many codes were asked for on this network. It works again at { $until }. Try another network, or use the code that you have received.
    .title = No more codes on this network
    .plain = Too many codes were asked for on this network. Try again later, or on another network.
SMS-12 = Unusually many codes were asked for. They are sent again at { $until }. Devices that are signed in are not affected.
    .title = No codes at the moment
    .plain = Unusually many codes were asked for. Try again later. Devices that are signed in are not affected.

## Mail

MAIL-01 = This address belongs to another account. Use another address; if that account is yours too, remove the address there first.
    .title = Address used elsewhere
MAIL-02 = The code from the mail is no longer good: more than 30 minutes, used already, or never sent. Send a new one.
    .title = Mailed code expired
MAIL-03 = { $left ->
        [0] The code is not right, and it cannot be tried again. Send a new one.
        [one] The code is not right. One try is left: check the newest mail.
       *[other] The code is not right. { $left } tries are left: check the newest mail.
    }
    .title = Wrong code from the mail
    .plain = The code is not right. Check the newest mail, or send a new code.
MAIL-04 = { $seconds ->
        [none] { $at ->
            [none] Mails were asked for too often, so this one was not sent. Look at the mail you have.
           *[other] Today’s mails are used up; it starts anew at { $at }. Until then, look at the mail you have.
        }
       *[other] A mail was sent a moment ago. You can get a new one in { $seconds }; look into your inbox and the spam folder first.
    }
    .title = No further mail yet
MAIL-05 = The mail server does not take mail for { $email }; most likely the address is not right. Check it, or use another one.
    .title = This address takes no mail
    .plain = The mail server does not take mail for this address; most likely it is not right. Check it, or use another one.
MAIL-06 = The mail server does not answer; the mail goes out by itself when it does. Look into your inbox in a while, or send a new one later.
    .title = Mail is delayed
MAIL-07 = A mail is on its way to { $email }; it usually takes less than a minute. If you do not see it, look into the spam folder; if the address is not right, change it.
    .title = Look into your mail
    .plain = A mail is on its way; it usually takes less than a minute. If you do not see it, look into the spam folder; if the address is not right, change it.

## Payment PIN

PIN-01 = { $left ->
        [0] The payment PIN is not right and no try is left. Reset the payment PIN.
        [one] The payment PIN is not right. One try is left before it is locked. If you forgot it, reset it now.
       *[other] The payment PIN is not right. { $left } tries are left before it is locked. If you forgot it, reset it now.
    }
    .title = Wrong payment PIN
    .plain = The payment PIN is not right. Check it and type it again; if you forgot it, reset it now.
PIN-02 = There is no payment PIN to use yet. Set one with your password and an SMS code.
    .title = No payment PIN

## Paying

PAY-01 = The balance is { $balance }, which is { $short } short. Top up the difference, or send less.
    .title = Balance too small
    .plain = The balance is not enough for this payment. Top up first, or send less.
PAY-02 = Of the balance { $balance }, { $held } cannot be used now ({ $reason }). See the details, top up, or send less.
    .title = Part of the balance is held
    .plain = Part of the balance cannot be used now. See the details, top up, or send less.
PAY-03 = { $until ->
        [none] The bank has not answered; the result is being confirmed. Do not pay again: if it fails, nothing is taken.
       *[other] The bank has not answered. You will know by { $until } at the latest. Do not pay again: if it fails, nothing is taken.
    }
    .title = Result being confirmed
PAY-04 = There was no connection and the request was not sent. Check the network and try again.
    .title = Not sent
PAY-05 = This request succeeded at { $at } and was not carried out a second time. You can see the result.
    .title = Already done
    .plain = This request succeeded before and was not carried out a second time. You can see the result.
PAY-09 = One payment from a { $tier } may be { $limit } at most. { $next ->
        [none] Please send less.
       *[other] Bind a bank card and it becomes { $next }, or send less.
    }
    .title = Above the limit for one payment
    .plain = The amount is above your wallet’s limit for one payment. Bind a bank card to raise it, or send less.
PAY-10 = { $period ->
        [none] Limit
       *[other] Limit { $period }
    }: { $limit }; used: { $used }; left: { $left }. { $at ->
        [none] Send less.
       *[other] It starts anew at { $at }. Or send less.
    }
    .title = Limit used up
    .plain = The amount is above what your wallet may still pay in this period. Upgrade the wallet, or send less.
PAY-22 = { $bank } (card ending { $tail }) refused: { $reason }. Use another card, or a smaller amount.
    .title = Refused by the bank
    .plain = The bank refused this card. Use another card, or a smaller amount.
PAY-25 = A { $tier } may hold { $cap } at most, and this top-up would pass it. { $next ->
        [none] Top up less.
       *[other] Bind a card to upgrade to a { $next }, or top up less.
    }
    .title = Above the balance cap
    .plain = This top-up would pass the most that your wallet may hold. Bind a card to upgrade, or top up less.

## Transfers and withdrawals

TRF-03 = The bank has not answered yet. The money is held in transit and arrives or comes back in full by { $until }. The result appears here by itself.
    .title = With the bank
    .plain = The bank has not answered yet. The money is held in transit and arrives or comes back in full. The result appears here by itself.
TRF-04 = The bank returned this withdrawal ({ $reason }); { $amount } is back in the balance. Withdraw to another card.
    .title = Withdrawal returned
    .plain = The bank returned this withdrawal and the money is back in the balance. Withdraw to another card.
TRF-05 = The payee has a { $tier }, whose balance would pass its cap of { $cap }. Ask the payee to upgrade, or send less.
    .title = Payee at the balance cap
    .plain = The payee’s balance would pass its cap, so it cannot be received. Ask the payee to upgrade, or send less.
TRF-08 = This is a { $chain } address. This wallet does not handle virtual currency: type the payee’s mobile or wallet number.
    .title = Not a wallet number
    .plain = This is an address of a virtual currency, which this wallet does not handle. Type the payee’s mobile or wallet number.
TRF-09 = This transfer has arrived and cannot be recalled. You can ask for it back; it returns when the payee agrees.
    .title = Arrived, cannot be recalled
TRF-10 = No wallet of this institution goes by this number. Check the number with the payee, and that their wallet is at the same institution.
    .title = Payee not found
TRF-11 = Payer and payee are the same wallet. Type somebody else’s number.
    .title = Cannot pay yourself
TRF-12 = The payee has answered already, or this transfer is not yours to ask back. You can see its details.
    .title = Cannot be asked back

## Balance

BAL-01 = This is the balance of { $at }; it is renewed when there is a connection. You can also refresh it now.
    .title = Not the newest balance
    .plain = This is an earlier balance; it is renewed when there is a connection. You can also refresh it now.
BAL-02 = The total has three parts: available, held and in transit. Open each one to see why, and until when.
    .title = Parts of the balance
BAL-03 = Balance and entries differ by { $difference }. A check has been opened and you have an answer by { $until }. The check page shows every entry.
    .title = Balance under check
    .plain = Balance and entries differ, and a check has been opened. The check page shows every entry.

## Bank cards

CARD-01 = The { $element } differs from what the bank holds. Check it; if it is right, have { $bank } ({ $hotline }) correct it.
    .title = Differs from the bank’s records
    .plain = Something differs from what the bank holds. Check it; if it is right, have the bank correct it.
CARD-02 = Cards of this kind are not supported: { $kind }. Use a debit card, or see the supported banks.
    .title = Card not supported
    .plain = This card cannot be bound. Use a debit card, or see the supported banks.
CARD-03 = The check digit of the card number does not fit. Compare it with the card, digit by digit.
    .title = Card number is wrong
CARD-04 = This card is bound to your wallet already: use it, there is no need to bind it again.
    .title = Card already bound
CARD-05 = A top-up or withdrawal through this card is still under way. It can be removed when that is done; see its progress.
    .title = Card in use
CARD-06 = { $bank ->
        [none] The bank cannot be reached and has not received the request. Try again, or look at the service status.
       *[other] { $bank } cannot be reached and has not received the request. Try again, or look at the service status.
    }
    .title = Bank cannot be reached
CARD-07 = No bank card is bound yet. Bind one to top up and withdraw.
    .title = No bank card
CARD-08 = This card binding has ended (too late, or no try of the code left). Start it again.
    .title = Card binding ended

## Connection

NET-04 = The phone’s power saving stopped the app in the background, so messages may come late. Follow the steps to allow it.
    .title = Stopped in the background
NET-05 = You were signed out for safety after { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    } without activity. Please sign in again.
    .title = Signed out for safety
    .plain = You were signed out for safety after some time without activity. Please sign in again.
NET-09 = Very many people are here now and this request was not handled. Try again in about { $seconds }.
    .title = Very busy
    .plain = Very many people are here now and this request was not handled. The page says when to try again.

## Fraud

CS-03 = This is a fraud. Our staff never ask for codes or passwords, and there is no “safe account”. Do not answer and do not pay. If you have told them already, change your password now and sign out devices that you do not know.
    .title = Our staff never ask for codes

## Requests

REQ-01 = { $detail ->
        [none] This request cannot be read. Go back and fill it in again.
       *[other] This request cannot be read ({ $detail }). Go back and fill it in again.
    }
    .title = Request cannot be read
REQ-02 = { $rule }.
    .title = Check the input
    .plain = One input is not as it must be. Correct it and send it again.
REQ-03 = What was sent is larger than 64 KB and was not handled. Make it smaller and send it again.
    .title = Too large
REQ-04 = The request came without a key against repetition (Idempotency-Key) and was not handled. Go back and send it again.
    .title = Key against repetition missing
REQ-05 = Compared with the earlier request under the same key, the { $field } differs, so nothing was done. See the earlier result, or start a new one.
    .title = Same key, other contents
    .plain = It differs from the earlier request under the same key, so nothing was done. See the earlier result, or start a new one.
REQ-06 = There is nothing here, or it is not yours to see. Check the address, or go home.
    .title = Not found
REQ-07 = The request came from another site and was refused, to protect you. Start again from our home page.
    .title = Came from another site
REQ-08 = This address does not take this kind of request. Go home and start from there.
    .title = Kind of request not taken
REQ-09 = Nobody is signed in, or this device was signed out. Sign in to go on, or register if you have no wallet.
    .title = Please sign in
REQ-10 = What was sent is of a type that is not read here, so it was not handled. Go home and start from there.
    .title = Type of contents not taken

## System

SYS-01 = A part of the system failed and nothing was done. Try again now, or look at the service status.
    .title = System fault
SYS-02 = A part of the system failed at the last moment and the result is being confirmed. Trying again is safe, it cannot happen twice; you can also see the result.
    .title = Result not known yet

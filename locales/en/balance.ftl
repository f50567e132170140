### Balance and proof

balance-title = Balance
balance-total = Total balance
balance-parts = Parts of the balance
balance-available = Available
balance-available-meaning = What you can transfer or withdraw now.
balance-available-all = No conditions attached.
balance-held = Held
balance-held-meaning = Kept for something under way; released or sent when it is decided.
balance-in-transit = In transit
balance-in-transit-meaning = Has left the available balance and not yet reached the card; it arrives or comes back in full.
balance-nothing = Nothing at the moment.
balance-follow = Follow it
balance-sum = Total = available + held + in transit
balance-check = Check the balance
balance-check-text = Adds every entry again and compares the sum
proof-title = Balance check
proof-same = The balance matches the entries
proof-same-text = { $count ->
        [one] { $count } entry was added again
       *[other] { $count } entries were added again, one by one
    }
proof-differs = The balance differs from the entries by { $amount }
proof-differs-text = A check was opened by itself. You will have an answer by { $time }; there is nothing you need to do.
proof-income = Total in
proof-expense = Total out
proof-computed = Sum of entries
proof-shown = Balance shown
proof-entries = Entries

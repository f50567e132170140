### Home

home-title = Home
home-total = Total balance
home-show = Show the balance
home-hide = Hide the balance
home-hidden = The balance is hidden
home-actions = Actions
home-attention = Needs your attention
home-recent = Latest entries
home-all = All
home-empty = No entries yet
home-empty-text = They appear here after a top-up or an incoming transfer
transfer = Transfer
top-up = Top up
withdraw = Withdraw
cards = Cards
attention-asked-back = { $amount }; whether you give it back is up to you
attention-top-up = Top-up of { $amount }: { $state }
attention-withdraw = Withdrawal of { $amount }: { $state }
attention-until = Please do not repeat it; it arrives or comes back by { $time }
attention-bind-card = Bind a bank card
attention-bind-card-text = Then you can top up and withdraw, and your wallet becomes class 2
attention-new-device = New device: { $device }
attention-new-device-text = Signed in { $time }. If that was not you, one tap here

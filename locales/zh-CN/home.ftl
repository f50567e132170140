### 首页

home-title = 首页
home-total = 总余额
home-show = 显示余额
home-hide = 隐藏余额
home-hidden = 余额已隐藏
home-actions = 常用
home-attention = 需要留意
home-recent = 最近账单
home-all = 全部
home-empty = 还没有账单
home-empty-text = 充值或收到转账后，会显示在这里
transfer = 转账
top-up = 充值
withdraw = 提现
cards = 银行卡
attention-asked-back = { $amount }，退不退回由您决定
attention-top-up = 充值 { $amount } { $state }
attention-withdraw = 提现 { $amount } { $state }
attention-until = 请勿重复操作，最迟 { $time } 到账或退回
attention-bind-card = 绑定一张银行卡
attention-bind-card-text = 之后可以充值和提现，并升级为二类钱包
attention-new-device = 新设备登录：{ $device }
attention-new-device-text = { $time } 登录。不是您本人的，点这里一步处理

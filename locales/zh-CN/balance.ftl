### 余额与核对

balance-title = 余额明细
balance-total = 总余额
balance-parts = 余额的组成
balance-available = 可用
balance-available-meaning = 现在就可以转账或提现的金额。
balance-available-all = 没有附加条件。
balance-held = 冻结
balance-held-meaning = 为处理中的事项留出的金额，完成后释放或转出。
balance-in-transit = 在途
balance-in-transit-meaning = 已离开可用余额、尚未到达银行卡的金额；到账或全额退回。
balance-nothing = 目前没有。
balance-follow = 查看进度
balance-sum = 总余额 = 可用 + 冻结 + 在途
balance-check = 核对余额
balance-check-text = 把每一笔流水重新相加，看是否与余额一致
proof-title = 核对余额
proof-same = 余额与流水一致
proof-same-text = { $count } 笔流水已逐笔相加
proof-differs = 余额与流水相差 { $amount }
proof-differs-text = 已自动登记核查，{ $time } 前答复您，无需您操作。
proof-income = 收入合计
proof-expense = 支出合计
proof-computed = 相加结果
proof-shown = 显示余额
proof-entries = 逐笔流水

### 失败正文中的词：规则、银行的原因、钱包等级、银行名称、时间长度。
### rule-… 是一个完整的短语，后面由正文加句号。

## 时间长度

span-seconds = { $count } 秒
span-minutes = { $count } 分钟
span-hours = { $count } 小时

## 规则：通用

rule-required = 这一项不能为空
rule-too-long = 内容太长
rule-unknown-choice = 请从给出的选项中选择
rule-identifier = 编号的格式不正确
rule-key = 防重复标识是 8 到 64 个字母、数字、短横线或下划线
rule-cursor = 翻页位置无效，请从第一页开始
rule-date-format = 日期写成 2026-11-22 这样
rule-date-order = 开始日期不能晚于结束日期

## 规则：金额

rule-amount-format = 金额只能是数字，最多两位小数
rule-amount-positive = 金额必须大于 0
rule-amount-too-large = 金额太大
rule-amount-order = 最低金额不能高于最高金额
rule-currency = 只支持人民币

## 规则：身份

rule-phone-format = 手机号是 11 位数字，以 1 开头
rule-email-format = 邮箱的格式是 name@example.cn
rule-user-name-format = 用户名只能用字母、数字、下划线和短横线，以字母开头
rule-user-name-length = 用户名是 4 到 20 个字符
rule-user-name-phone = 用户名里不要包含手机号
rule-id-format = 身份证号是 18 位，最后一位可以是 X
rule-id-old = 这是 15 位的旧号码，请填写 18 位的身份证号
rule-id-region = 身份证号前 6 位不是有效的地区
rule-name-length = 姓名是 2 到 30 个字
rule-name-format = 请填写证件上的姓名
rule-birth-date-impossible = 这一天不存在，请核对第 7 至 14 位
rule-birth-date-future = 这一天还没有到，请核对第 7 至 14 位
rule-under-age = 未到可以自助开户的年龄，请由监护人陪同到网点办理

## 规则：登录密码

rule-password-short = 至少 8 个字符
rule-password-long = 最多 128 个字符
rule-password-characters = 含有无法输入的字符
rule-password-common = 这是常见的密码
rule-password-simple = 规律太明显
rule-password-birthday = 含有您的生日
rule-password-phone = 含有您的手机号
rule-password-id = 含有您的身份证号
rule-password-name = 含有您的姓名
rule-password-pin = 不能与支付密码相同

## 规则：支付密码

rule-pin-format = 支付密码是 6 位数字
rule-pin-again = 两次输入的支付密码不一致
rule-pin-sequence = 不能是连续的数字
rule-pin-repeated = 不能是重复的数字
rule-pin-birthday = 不能是您的生日
rule-pin-phone = 不能是手机号的一部分
rule-pin-id = 不能是身份证号的一部分
rule-pin-common = 这是常见的组合
rule-pin-same = 与原来的支付密码相同

## 规则：验证码、银行卡、转账

rule-code-format = 验证码是 6 位数字
rule-payee = 请填写对方的手机号（11 位）或钱包编号（16 位）
rule-note-length = 附言最多 60 个字
rule-note-characters = 附言中有无法显示的字符
rule-passkey-name = 名称是 1 到 24 个字，不能换行

## 防重复标识下改变了的内容

field-amount = 金额
field-payee = 收款人
field-note = 附言
field-card = 银行卡
field-operation = 操作

## 验证码的用途

purpose-register = 注册
purpose-sign-in = 登录
purpose-recover = 找回账户
purpose-unfreeze = 解除冻结
purpose-reset-pin = 重置支付密码
purpose-bind-card = 绑定银行卡

## 短信运营商

operator-mobile = 中国移动
operator-unicom = 中国联通
operator-telecom = 中国电信
operator-broadcast = 中国广电
operator-virtual = 虚拟运营商
operator-unknown = 运营商

## 钱包等级

tier-2 = 二类钱包
tier-3 = 三类钱包
tier-4 = 四类钱包

## 限额的期间

period-day = 今日
period-year = 今年

## 冻结的原因

hold-withdrawal = 提现处理中

## 四要素

element-name = 姓名
element-id = 身份证号
element-card = 银行卡号
element-phone = 手机号

## 不支持的卡

card-kind-credit = 信用卡
card-kind-unknown-bank = 这家银行的卡

## 银行给出的原因

bank-reason-insufficient-funds = 卡内余额不足
bank-reason-limit-exceeded = 超过银行对此卡的限额
bank-reason-card-abnormal = 卡状态异常
bank-reason-card-lost = 卡已挂失
bank-reason-account-frozen = 账户已冻结
bank-reason-account-closed = 账户已销户
bank-reason-card-unknown = 银行查无此卡
bank-reason-card-unsupported = 此类卡不能用于这里
bank-reason-name-mismatch = 户名不符
bank-reason-id-mismatch = 证件号不符
bank-reason-phone-mismatch = 银行预留手机号不符
bank-reason-agreement-ended = 此卡的授权已结束，请重新绑定
bank-reason-risk-refused = 银行风险控制未通过
bank-reason-bank-maintenance = 银行系统维护中
bank-reason-order-closed = 银行已关闭这笔订单
bank-reason-other = 银行没有说明具体原因

## 银行名称

bank-name-jianghai = 江海银行
bank-name-youyi = 邮驿银行
bank-name-icbc = 工商银行
bank-name-abc = 农业银行
bank-name-boc = 中国银行
bank-name-ccb = 建设银行
bank-name-bocom = 交通银行
bank-name-psbc = 邮储银行
bank-name-cmb = 招商银行
bank-name-other = 发卡银行
rule-payee-check-digit = 钱包编号的校验位不符，请逐位核对
rule-password-former = 与以前用过的密码相同
rule-hours = 时长超出允许的范围
rule-password-same = 与现在的密码相同
rule-phrase-length = 暗语要 2 到 20 个字
rule-phrase-characters = 暗语只能用汉字、字母、数字和空格
rule-phrase-digits = 暗语不能全是数字，以免与验证码混淆
rule-message-length = 一次最多粘贴 2000 个字
rule-reminder-choice = 请选择列出的一项

### 个人信息副本

data-title = 个人信息副本
data-short = 我们保存了什么，保存多久
data-lead = 下载我们保存的全部个人信息：身份、联系方式、设备、账户记录、银行卡和账单。
data-caution = 文件含有完整的姓名、手机号和身份证号，请妥善保管，不要发给任何人。密码和验证码不在其中。
data-download = 下载副本
data-kept = 保存什么，为什么，到何时
data-law-until = 依法保存至业务关系或交易结束后十年
data-identity = 姓名、身份证号、手机号
data-identity-why = 反洗钱法要求识别客户身份；加密保存
data-entries = 账单与转账记录
data-entries-why = 反洗钱法和会计制度要求留存交易记录
data-activity = 账户操作的审计记录
data-activity-why = 发生争议或盗用时作为依据；无法改写
data-sign-in = 登录密码、支付密码、通行密钥、动态口令、邮箱、用户名、防伪暗语
data-sign-in-why = 用于登录和核验；密码只保存校验值
data-sign-in-until = 保存到您更换或移除为止
data-sessions = 登录的设备和时间
data-sessions-why = 让您看到谁登录过、为什么下线
data-sessions-until = 会话到期后 90 天
data-messages = 短信的发送时间和结果
data-messages-why = 处理没有收到短信的投诉；不含内容
data-messages-until = 90 天
data-codes = 短信验证码的校验值
data-codes-why = 核对您输入的验证码
data-codes-until = 7 天

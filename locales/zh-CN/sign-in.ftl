### 登录

sign-in = 登录
sign-in-login = 手机号、用户名或邮箱
sign-in-login-hint = 三者任填其一，密码相同
sign-in-case = 区分大小写
sign-in-trouble = 登录遇到问题
sign-in-other-institution = 更换机构
sign-in-slow = 正在验证，请稍等，不必再点一次。
sign-in-caution = 工作人员不会索要密码或验证码。有疑问请拨打 { $hotline }。
sign-out = 退出登录
sign-in-forgotten = 忘记密码或已锁定
verify-title = 再验证一项
verify-lead = 密码正确。这台设备第一次登录这个账户，请再验证一项。
verify-others = 换一种方式
verify-by-sms = 短信验证码
verify-by-authenticator = 动态口令（验证器应用）
verify-by-recovery-code = 恢复码
verify-sms-wanted = 验证码会发送到 { $phone }。
verify-sms-send = 获取短信验证码

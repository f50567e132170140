### 登录

sign-in = 登录
sign-in-case = 区分大小写
sign-in-trouble = 登录遇到问题
sign-in-other-institution = 更换机构
sign-in-slow = 正在验证，请稍等，不必再点一次。
sign-in-caution = 工作人员不会索要密码或验证码。有疑问请拨打 { $hotline }。
sign-out = 退出登录

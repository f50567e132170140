### 找回账户

recover-title = 找回账户
recover-step-number = 手机号
recover-step-code = 验证码
recover-step-identity = 身份
recover-step-choice = 解锁
recover-lead = 忘记密码或登录被锁定，都可以在这里立即解决，约两分钟。
recover-phone-hint = 开户时登记的手机号
recover-send = 发送验证码
recover-money = 找回账户不影响余额、收款和付款设置
recover-identity-lead = 手机号已验证。请填写开户时的姓名和身份证号。
recover-privacy = 只与开户时的记录比对，不会另外保存。
recover-password = 设置新的登录密码
recover-password-text = 忘记密码，或怀疑密码被别人知道。所有设备会退出登录。
recover-password-button = 启用新密码并登录
recover-unlock = 只解除锁定
recover-unlock-text = 记得原来的密码，只是多次输错。密码不变。
recover-unlock-button = 解除锁定并登录
recover-done = 已登录
recover-done-password = 新密码已生效，其他设备已退出。请更新浏览器里保存的旧密码。
recover-done-unlocked = 锁定已解除，登录密码没有改变。
recover-next-authenticator = 打开动态口令
recover-next-authenticator-text = 密码泄露也无法登录
recover-next-devices = 查看登录设备
recover-next-devices-text = 不认识的让它退出
recover-next-entries = 查看账单
recover-next-entries-text = 有不是自己的交易，点开即可处理

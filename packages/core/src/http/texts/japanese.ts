import type { PageTexts } from './page-texts.ts'

export const japanese: PageTexts = {
  'login-title': 'ログイン',
  'username-label': 'ユーザー名',
  'password-label': 'パスワード',
  'login-button': 'ログイン',
  'logout-title': 'ログアウトしますか？',
  'logout-button': 'ログアウト',
  'refused-title': 'アクセスできません',
  'failed-title': '処理できませんでした',
  'start-link': 'トップページに戻る',
  'missing-credentials': 'ユーザー名とパスワードを入力してください。',
  'malformed-credentials':
    'ユーザー名またはパスワードが長すぎるか、使用できない文字が含まれています。',
  'login-rejected':
    'ユーザー名またはパスワードが正しくないか、このアカウントではログインできません。',
  'not-authorized': 'パスワードは正しいですが、このアカウントには利用が許可されていません。',
  'too-many-attempts': '試行回数が上限に達しました。{when}にもう一度お試しください。',
  'account-locked':
    'このアカウントはロックされています。しばらくしてからもう一度お試しいただくか、管理者にお問い合わせください。',
  'account-disabled': 'このアカウントは無効になっています。管理者にお問い合わせください。',
  'account-expired': 'このアカウントは有効期限が切れています。管理者にお問い合わせください。',
  'not-permitted-now':
    'このアカウントでは、現在の時間帯またはこの端末からのログインは許可されていません。',
  'password-expired':
    'パスワードの有効期限が切れています。変更してから、もう一度ログインしてください。',
  'password-must-change': 'ログインする前に、パスワードを変更する必要があります。',
  unavailable:
    'パスワードを確認するディレクトリが応答していません。パスワードが原因ではありません。{when}にもう一度お試しください。',
  fault:
    'システムの不具合により、現在ログインできません。このアプリケーションの管理者にお知らせください。',
  'unreadable-form': 'フォームを読み取れませんでした。もう一度お試しください。',
  'login-required': '先にログインしてください。',
  'session-expired': 'セッションが終了しました。もう一度ログインしてください。',
  'cross-origin':
    'このリクエストは別のサイトのページから送信されました。このサイトのログインページを開いて、もう一度お試しください。',
  'role-missing': 'これにはロール「{role}」が必要ですが、お使いのアカウントにはありません。',
}

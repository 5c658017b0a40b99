// Sign in and sign up.
export const account = {
  "signin.title": "Sign in",
  "signin.text": "To buy, chat and see your orders.",
  "signin.login": "E-mail or mobile number",
  "signin.password": "Password",
  "signin.submit": "Sign in",
  "signin.no_account": "New at Haat?",
  "signin.welcome": "Welcome, {name}.",
  "signup.title": "Create an account",
  "signup.text": "It takes less than a minute.",
  "signup.name": "Your name",
  "signup.name_hint": "Hosts and sellers see it.",
  "signup.login_invalid": "Write an e-mail address or a mobile number like 01712345678.",
  "signup.password_hint": "At least 8 characters.",
  "signup.password_short": "The password needs at least 8 characters.",
  "signup.submit": "Create account",
  "signup.has_account": "Have an account?",
} as const;

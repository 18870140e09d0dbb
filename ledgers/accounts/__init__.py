"""Accounts, passwords, sessions and attempts: who may sit down at the desk in the browser."""

"""The administrator's pages of the agreement's words and Word templates."""

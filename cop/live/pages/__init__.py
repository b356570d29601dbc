"""The pages of live sessions."""

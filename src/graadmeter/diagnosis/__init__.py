"""The three sources side by side: what respondents say, what experts agree, what the platform shows. Never mixed."""

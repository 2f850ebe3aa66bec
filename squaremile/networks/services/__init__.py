"""The only writer of networks: `link` is the step; `membership`, `facts` and `edges` are its parts."""

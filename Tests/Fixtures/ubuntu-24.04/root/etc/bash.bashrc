# Interactive bash reads this.
[ -z "$PS1" ] && return
shopt -s checkwinsize

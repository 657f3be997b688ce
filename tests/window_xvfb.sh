#!/usr/bin/env bash
# The real program in a real window on a virtual screen: it opens the bundled sample, shows a map, zooms with the mouse, finds
# through the command palette, selects by a box, briefs, plans a post with mouse and keys, and ends when its window is closed. usage: window_xvfb.sh PROGRAM OUTPUT_DIR
set -euo pipefail
bin=$(realpath "$1"); out=$(realpath "$2")
export HOME="$out/home" XDG_RUNTIME_DIR="$out/runtime" XDG_CONFIG_HOME="$out/home/.config" XDG_DATA_HOME="$out/home/.local/share"
rm -rf "$HOME" && mkdir -p "$HOME" "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"

for n in $(seq 90 140); do
    [ -e "/tmp/.X$n-lock" ] || { display=:$n; break; }
done
# Without -noreset the server begins anew when its last client goes, and whoever connects in that moment finds no display.
Xvfb "$display" -noreset -screen 0 1600x1000x24 >"$out/xvfb.log" 2>&1 &
xvfb=$!
program=
trap 'kill "$program" "$xvfb" 2>/dev/null || true' EXIT
export DISPLAY=$display
unset WAYLAND_DISPLAY
for _ in $(seq 1 40); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.25; done

"$bin" --lang zh >"$out/window.log" 2>&1 &
program=$!
window=
for _ in $(seq 1 60); do
    window=$(xdotool search --onlyvisible --name Fangxian 2>/dev/null | head -1 || true)
    [ -n "$window" ] && break
    kill -0 "$program" || { cat "$out/window.log"; echo "the program ended before it showed a window"; exit 1; }
    sleep 0.5
done
[ -n "$window" ] || { echo "no window after 30 s"; exit 1; }

colours() { identify -format %k "$1"; }
shot() { import -window root "$out/$1.png"; }
# The map has come when the held-by-none red of the buildings is on the screen.
for _ in $(seq 1 40); do
    shot window
    convert "$out/window.png" -fill white +opaque '#C8102E' -fill black -opaque '#C8102E' -format '%[fx:1-mean]' info: >"$out/red.txt"
    awk '$1 > 0.0002 { found = 1 } END { exit !found }' "$out/red.txt" && break
    sleep 0.5
done
awk '$1 > 0.0002 { found = 1 } END { exit !found }' "$out/red.txt" || { echo "no gap is drawn"; exit 1; }
[ "$(colours "$out/window.png")" -gt 200 ] || { echo "the window is nearly empty"; exit 1; }

xdotool mousemove --sync 800 400 click --repeat 5 --delay 60 4
sleep 2
shot zoomed
cmp -s "$out/window.png" "$out/zoomed.png" && { echo "the wheel does not zoom"; exit 1; }
# There is no window manager to give the window the keyboard.
xdotool windowfocus --sync "$window"
xdotool key --clearmodifiers ctrl+k
sleep 1
xdotool type --delay 40 "1296"
sleep 1
shot palette
cmp -s "$out/zoomed.png" "$out/palette.png" && { echo "Ctrl+K shows nothing"; exit 1; }
xdotool key Return
sleep 3
shot found

# A box drawn with Shift selects, F11 shows the map alone, Escape brings the desk back.
xdotool mousemove --sync 700 300 keydown shift mousedown 1
sleep 0.3
for step in $(seq 1 10); do xdotool mousemove --sync $((700 + step * 25)) $((300 + step * 15)); sleep 0.05; done
sleep 0.3
xdotool mouseup 1
sleep 0.3
xdotool keyup shift
sleep 2
shot selected
for name in found selected; do convert "$out/$name.png" -crop 320x400+1270+60 +repage "rgb:$out/$name.card"; done
cmp -s "$out/found.card" "$out/selected.card" && { echo "Shift and a drag select nothing"; exit 1; }
xdotool key --clearmodifiers F11
sleep 2
shot briefing
cmp -s "$out/selected.png" "$out/briefing.png" && { echo "F11 shows nothing"; exit 1; }
xdotool key --clearmodifiers Escape
sleep 2

# A post is planned by hand where the list says that one is missing. Each step must change what it is about, and only what was
# let go stays: parts of the picture are compared, not the whole, in which a clock or a notice may change.
part() { convert "$out/$1.png" -crop "$2" +repage "rgb:$out/$1.part"; }
differs() { part "$1" "$3"; part "$2" "$3"; ! cmp -s "$out/$1.part" "$out/$2.part"; }
# A busy machine may take its time: the picture AFTER is taken until a part of it is another than BEFORE.
until_changed() { # BEFORE AFTER CROP WHAT IS WRONG OTHERWISE
    for _ in $(seq 1 30); do
        sleep 0.5
        shot "$2"
        if differs "$1" "$2" "$3"; then sleep 1; shot "$2"; return; fi
    done
    echo "$4"
    exit 1
}
far() { # BEFORE AFTER CROP: how many pixels of it differ
    convert "$out/$1.png" -crop "$3" +repage "$out/a.part.png"
    convert "$out/$2.png" -crop "$3" +repage "$out/b.part.png"
    (compare -metric AE -fuzz 4% "$out/a.part.png" "$out/b.part.png" null: 2>&1 || true) | awk '{ printf "%d\n", $1 }'
}
chip=215x44+594+3 card=320x400+1270+60 strip=990x62+256+658 here=560x330+480+190 list=980x150+256+812
click() { xdotool mousemove --sync "$1" "$2"; sleep 0.3; xdotool click 1; }
shot desk
click 803 775
until_changed desk filtered $list "a rule above the list does not filter it"
sleep 2
click 690 831
until_changed filtered gap $card "a row of the list does not select its building"
sleep 3
shot gap
xdotool key --clearmodifiers p
xdotool mousemove --sync 750 350
sleep 0.3
xdotool mousemove --sync 758 358
until_changed gap ghost $chip "the headline does not follow a new post before it is placed"
differs gap ghost $here || { echo "P shows no post under the pointer"; exit 1; }
# With Ctrl it stays where the pointer is, so that the pointer can take hold of it afterwards.
xdotool keydown ctrl; sleep 0.3; xdotool mousemove --sync 760 360; sleep 0.5; xdotool click 1; sleep 0.5; xdotool keyup ctrl
until_changed gap placed $card "a click places no post"
sleep 2
xdotool mousemove --sync 1150 600; sleep 1
shot placed
xdotool mousemove --sync 760 360; sleep 0.5
xdotool mousedown 1
for step in $(seq 1 12); do xdotool mousemove --sync $((760 + step * 14)) $((360 + step * 6)); sleep 0.06; done
until_changed placed dragging $here "a drag moves no post"
xdotool mouseup 1
sleep 2
xdotool mousemove --sync 1150 600; sleep 3
shot dragged
xdotool key --clearmodifiers ctrl+z
until_changed dragged undone $here "Ctrl+Z takes nothing back"
sleep 2
shot undone
moved=$(far placed dragged $here) back=$(far placed undone $here)
echo "drag: $moved pixels of the map, after Ctrl+Z $back"
[ "$moved" -gt $((back * 4)) ] || { echo "Ctrl+Z does not take the drag back"; exit 1; }
xdotool key --clearmodifiers ctrl+h
until_changed undone history 290x500+965+60 "Ctrl+H shows no steps"
xdotool key --clearmodifiers ctrl+h
sleep 1
shot before
# It opened at the worst hour of the day.
xdotool key --clearmodifiers shift+h
until_changed before moment $strip "Shift+H does not go to the project's moment"
xdotool key --clearmodifiers h
until_changed moment worst $strip "H does not go to the worst hour"
sleep 2

# An idle window uses no processor: clock ticks of the process over three seconds.
ticks() { awk '{ print $14 + $15 }' "/proc/$program/stat"; }
sleep 2
before=$(ticks); sleep 3; after=$(ticks)
echo "idle: $((after - before)) ticks of 10 ms in 3 s"
[ $((after - before)) -le 15 ] || { echo "the idle window is busy"; exit 1; }

kill -0 "$program" || { cat "$out/window.log"; echo "the program ended by itself"; exit 1; }
xdotool key --clearmodifiers ctrl+q || true
for _ in $(seq 1 20); do kill -0 "$program" 2>/dev/null || break; sleep 0.25; done
if kill -0 "$program" 2>/dev/null; then kill "$program"; fi
grep -n 'panicked' "$out/window.log" && exit 1
echo "window: ok"

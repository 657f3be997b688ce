// Areas: one colour, with 45° lines over it where the state is unknown.

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat, either) color: vec4<f32>,
    @location(1) @interpolate(flat, either) hatch: vec4<f32>,
    // Along a row of pixels: whole pixels from line to line, and half the width of a line.
    @location(2) @interpolate(flat, either) lines: vec2<f32>,
}

@vertex
fn vertex(@location(0) local: vec2<f32>, @location(1) row: u32) -> Out {
    let style = style_of(row);
    var out: Out;
    out.color = style.color;
    out.hatch = style.second;
    let period = max(floor(style.size.x * frame.scale * ROOT2 + 0.5), 2.0);
    out.lines = vec2<f32>(period, style.size.y * 0.5 * frame.scale * ROOT2);
    out.position = clip_from_px(px_from_local(local));
    if style.color.a + style.second.a == 0.0 {
        out.position = NOWHERE;
    }
    return out;
}

const ROOT2 = 1.41421356;

// Share of the unit square where u + v < t.
fn below(t: f32) -> f32 {
    let c = clamp(t, 0.0, 2.0);
    return select(1.0 - (2.0 - c) * (2.0 - c) * 0.5, c * c * 0.5, c < 1.0);
}

// Share of pixel `i` of a row that the line around `middle` covers.
fn share(middle: f32, half_width: f32, i: f32) -> f32 {
    return below(middle + half_width - i) - below(middle - half_width - i);
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let fill = premultiplied(in.color, 1.0);
    if in.hatch.a == 0.0 {
        return fill;
    }
    // A 45° line covers a pixel according to the number of its diagonal alone.
    let diagonal = floor(in.position.x) + floor(in.position.y) - floor(frame.hatch_anchor + 0.5);
    let i = diagonal - floor(diagonal / in.lines.x) * in.lines.x;
    return over(premultiplied(in.hatch, share(0.0, in.lines.y, i) + share(in.lines.x, in.lines.y, i)), fill);
}

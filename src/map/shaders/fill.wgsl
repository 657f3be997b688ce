// Areas: one colour, with 45° lines over it where the state is unknown.

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat, either) color: vec4<f32>,
    @location(1) @interpolate(flat, either) hatch: vec4<f32>,
    // Spacing and half width of the lines, pixels.
    @location(2) @interpolate(flat, either) lines: vec2<f32>,
}

@vertex
fn vertex(@location(0) local: vec2<f32>, @location(1) row: u32) -> Out {
    let style = style_of(row);
    var out: Out;
    out.color = style.color;
    out.hatch = style.second;
    out.lines = vec2<f32>(max(style.size.x, 1.0), style.size.y * 0.5) * frame.scale;
    out.position = clip_from_px(px_from_local(local));
    if style.color.a + style.second.a == 0.0 {
        out.position = NOWHERE;
    }
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let fill = premultiplied(in.color, 1.0);
    if in.hatch.a == 0.0 {
        return fill;
    }
    // Distance across the lines, which run from lower left to upper right.
    let u = (in.position.x + in.position.y - frame.hatch_anchor) * 0.70710678;
    let d = (fract(u / in.lines.x) - 0.5) * in.lines.x;
    return over(premultiplied(in.hatch, stripe(d, in.lines.y)), fill);
}

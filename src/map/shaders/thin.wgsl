// Lines of at most a pixel for frames while the camera moves: one pixel wide, paler where the line is thinner, dashed.

struct Out {
    @builtin(position) position: vec4<f32>,
    // Pixels from the start of the line.
    @location(0) along: f32,
    @location(1) @interpolate(flat, either) color: vec4<f32>,
    // Dash and gap, pixels; gap 0: solid.
    @location(2) @interpolate(flat, either) dash: vec2<f32>,
}

@vertex
fn vertex(
    @builtin(vertex_index) corner: u32,
    @location(1) start: vec2<f32>,
    @location(2) along: f32,
    @location(3) row: u32,
    @location(4) end: vec2<f32>,
) -> Out {
    var out: Out;
    out.position = NOWHERE;
    // The highest bit: no segment starts here.
    if (row >> 31u) == 1u {
        return out;
    }
    let style = style_of(row);
    if style.color.a == 0.0 {
        return out;
    }
    let at_end = corner == 1u;
    out.along = (along + select(0.0, distance(start, end), at_end)) * frame.px_per_m;
    out.color = premultiplied(style.color, min(style.size.x * frame.scale, 1.0));
    out.dash = style.size.yz * frame.scale;
    out.position = clip_from_px(px_from_local(select(start, end, at_end)));
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    if in.dash.y > 0.0 && fract(in.along / (in.dash.x + in.dash.y)) * (in.dash.x + in.dash.y) > in.dash.x {
        discard;
    }
    return in.color;
}

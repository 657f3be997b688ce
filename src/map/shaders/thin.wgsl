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
fn vertex(@location(1) local: vec2<f32>, @location(2) along: f32, @location(3) row: u32) -> Out {
    // The highest bit says that no segment starts here; one may end here all the same.
    let style = style_of(row & 0x7fffffffu);
    var out: Out;
    out.along = along * frame.px_per_m;
    out.color = premultiplied(style.color, min(style.size.x * frame.scale, 1.0));
    out.dash = style.size.yz * frame.scale;
    out.position = select(clip_from_px(px_from_local(local)), NOWHERE, style.color.a == 0.0);
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    if in.dash.y > 0.0 && fract(in.along / (in.dash.x + in.dash.y)) * (in.dash.x + in.dash.y) > in.dash.x {
        discard;
    }
    return in.color;
}
